//! Namespaces.

use serde::{Deserialize, Serialize};

use crate::{Caller, visibility::UnknownWord};

/// Who sees a namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NamespaceVisibility {
    /// Everyone.
    Public,
    /// The owner's project and administrators; what a new namespace is.
    Private,
}

impl NamespaceVisibility {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Public, Self::Private];

    /// The word the API and the database use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
        }
    }
}

impl std::str::FromStr for NamespaceVisibility {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|v| v.as_str() == word).ok_or_else(|| UnknownWord(word.to_owned()))
    }
}

impl std::fmt::Display for NamespaceVisibility {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The attributes of a namespace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Namespace {
    /// The name, unique over all projects; most have the form `OS::Compute::Libvirt`.
    pub namespace: String,
    /// The name for people.
    pub display_name: Option<String>,
    /// What the definitions are for.
    pub description: Option<String>,
    /// Who sees it. Files may leave it out; then it is as good as private.
    pub visibility: Option<NamespaceVisibility>,
    /// Whether it, and what is in it, may not be deleted.
    pub protected: bool,
    /// The project it belongs to.
    pub owner: String,
}

impl Namespace {
    /// Whether the caller may know of it: it is public, of the caller's project, or the caller is an administrator.
    #[must_use]
    pub fn is_visible_to(&self, caller: &Caller) -> bool {
        caller.is_admin()
            || self.visibility == Some(NamespaceVisibility::Public)
            || caller.is_owner(Some(&self.owner))
    }
}
