//! Who is asking.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::query::Viewer;

/// The roles Vitrine asks for, spelled as Keystone spells them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// May list and show.
    Reader,
    /// May also create, change, share, upload and download in its own project.
    Member,
    /// May do everything everywhere.
    Admin,
    /// Another service of the cloud, such as Nova or Cinder.
    Service,
}

impl Role {
    /// The name of the role.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Service => "service",
        }
    }
}

/// An authenticated caller, as the identity service describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    /// The user's id.
    pub user_id: String,
    /// The user's name.
    pub user_name: String,
    /// The project the token is scoped to; `None` for unscoped and system tokens.
    pub project_id: Option<String>,
    /// That project's name.
    pub project_name: Option<String>,
    /// The role names, in lower case, already expanded by Keystone's implications.
    pub roles: BTreeSet<String>,
    /// The id of the request being served (`req-<uuid>`), for logs and events.
    pub request_id: Option<String>,
}

impl Caller {
    /// Whether the caller has the role by name. Glance compares names only; implications are the identity's work.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(role.as_str())
    }

    /// Whether the caller is an administrator (`context_is_admin`: role `admin`).
    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.has(Role::Admin)
    }

    /// Whether `owner` is the caller's own project. An image without owner is nobody's.
    #[must_use]
    pub fn is_owner(&self, owner: Option<&str>) -> bool {
        self.project_id.is_some() && self.project_id.as_deref() == owner
    }

    /// What of the database this caller may see at all.
    #[must_use]
    pub fn viewer(&self) -> Viewer {
        Viewer { project: self.project_id.clone(), is_admin: self.is_admin() }
    }
}
