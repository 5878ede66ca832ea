//! The audit trail: who did what, when, to what, and what came of it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;

use crate::visibility::UnknownWord;

/// Characters that a text of an entry may have; longer ones are cut.
pub const AUDIT_TEXT_MAX: usize = 255;

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditOutcome {
    /// It happened, or the work for it was begun.
    Ok,
    /// It was refused: by a rule, a limit, or the state of what it was about.
    Refused,
    /// It failed for a reason of the server's.
    Failed,
    /// Whoever asked went away before it was known.
    Unknown,
}

impl AuditOutcome {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Ok, Self::Refused, Self::Failed, Self::Unknown];

    /// The word in the database, in addresses and in exports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

impl std::fmt::Display for AuditOutcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for AuditOutcome {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL
            .into_iter()
            .find(|outcome| outcome.as_str() == word)
            .ok_or_else(|| UnknownWord(word.to_owned()))
    }
}

/// What an entry is about: the word in the database, in addresses and in exports.
pub mod target {
    /// An image, by its id.
    pub const IMAGE: &str = "image";
    /// A namespace of metadata definitions, by its name.
    pub const METADEF: &str = "metadef";
    /// A task, by its id.
    pub const TASK: &str = "task";
    /// The image cache of a node, by the node's name.
    pub const CACHE: &str = "cache";
    /// A project, by its id.
    pub const PROJECT: &str = "project";
    /// A store, by its name.
    pub const STORE: &str = "store";
    /// A user, by the name that was typed, or the id.
    pub const USER: &str = "user";
    /// A role, by its id.
    pub const ROLE: &str = "role";
    /// A subscription to a catalogue of images, by its id.
    pub const SUBSCRIPTION: &str = "subscription";
    /// The database as a whole, by the word `database`.
    pub const DATABASE: &str = "database";
    /// A retention rule, by its id.
    pub const RETENTION: &str = "retention";

    /// All of them.
    pub const ALL: [&str; 11] =
        [IMAGE, METADEF, TASK, CACHE, PROJECT, STORE, USER, ROLE, SUBSCRIPTION, DATABASE, RETENTION];
}

/// One entry. Entries are written once and never changed. No field holds a secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Counts up; 0 before the entry is written.
    pub id: u64,
    /// When it ended, in UTC, to the microsecond.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// The project that the user worked in; `None` for a token without one, and for the service itself.
    pub project_id: Option<String>,
    /// That project's name, as it was then.
    pub project_name: Option<String>,
    /// Who did it; empty for the service itself, and for the operator's commands, which have only a name.
    pub user_id: String,
    /// That user's name, as it was then.
    pub user_name: String,
    /// Whether the user was an administrator.
    pub by_admin: bool,
    /// `image.update`, `image.member.add`, …
    pub action: String,
    /// One of [`target::ALL`].
    pub target_kind: String,
    /// The id or name by which it was named.
    pub target_id: String,
    /// Its name, as it was then, where it has one beside its id and it was found.
    pub target_name: Option<String>,
    /// What came of it.
    pub outcome: AuditOutcome,
    /// The status by which the REST API tells of a refusal or failure: 403, 409, …
    pub code: Option<u16>,
    /// The request that did it.
    pub request_id: Option<String>,
    /// What changed, in short: an object.
    pub detail: Value,
}

/// Which entries: all conditions hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// The project's id.
    pub project_id: Option<String>,
    /// The project's id, or its name of that time.
    pub project: Option<String>,
    /// The user's id or name.
    pub user: Option<String>,
    /// The action, whole (`image.update`) or up to a dot (`image`).
    pub action: Option<String>,
    /// One of [`target::ALL`].
    pub target_kind: Option<String>,
    /// The id or name by which the target was named, whole.
    pub target_id: Option<String>,
    /// A part of the target's id or name, letter by letter.
    pub text: Option<String>,
    /// What came of it.
    pub outcome: Option<AuditOutcome>,
    /// Not before this moment.
    pub from: Option<OffsetDateTime>,
    /// Before this moment.
    pub until: Option<OffsetDateTime>,
}

/// A page of entries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditQuery {
    /// Which.
    pub filter: AuditFilter,
    /// The page behind the entry of this number.
    pub after: Option<u64>,
    /// Oldest first; else newest first.
    pub oldest_first: bool,
    /// Entries at most.
    pub limit: u32,
}
