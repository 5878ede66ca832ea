//! Long work that survives a restart: its state, its progress, its outcome.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;

use crate::visibility::UnknownWord;

/// The state of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskStatus {
    /// Nobody has begun it, or it waits for its next attempt.
    Pending,
    /// A node is at work on it, or was when it died: then another one goes on.
    Processing,
    /// Done.
    Success,
    /// Given up; the message says why.
    Failure,
}

impl TaskStatus {
    /// All of them, in the order of Glance's schema.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Processing, Self::Success, Self::Failure];

    /// The word the API and the database use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Success => "success",
            Self::Failure => "failure",
        }
    }

    /// Whether nothing happens to it any more.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Success | Self::Failure)
    }
}

impl std::fmt::Display for TaskStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for TaskStatus {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == word)
            .ok_or_else(|| UnknownWord(word.to_owned()))
    }
}

/// A task, as Glance's tables hold it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// UUID text.
    pub id: String,
    /// Glance's `type`: `api_image_import`, `location_import`, `import`, or one of our own; at most 30 characters.
    pub kind: String,
    /// Where it stands.
    pub status: TaskStatus,
    /// The project it was begun for; empty for work of the service itself.
    pub owner: String,
    /// The image it is about.
    pub image_id: Option<String>,
    /// The request that began it.
    pub request_id: Option<String>,
    /// The user who began it.
    pub user_id: Option<String>,
    /// What is to be done. Never holds a secret: the API shows it.
    pub input: Value,
    /// What came of it.
    pub result: Option<Value>,
    /// Why it failed, or why it is tried again.
    pub message: Option<String>,
    /// When it will be forgotten; known once it is finished.
    pub expires_at: Option<OffsetDateTime>,
    /// When it was begun.
    pub created_at: OffsetDateTime,
    /// When it last changed.
    pub updated_at: OffsetDateTime,
}

/// How far a task is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TaskProgress {
    /// A word for what is going on: `fetching`, `inspecting`, `converting`, `storing`, …; empty before the first one.
    /// At most 64 characters.
    pub phase: String,
    /// Bytes of this phase that are done.
    pub bytes_done: u64,
    /// Bytes of this phase in all, where known.
    pub bytes_total: Option<u64>,
    /// How often it was begun, this time included.
    pub attempts: u32,
    /// Whether somebody asked for its end.
    pub cancelled: bool,
}

/// The keys a list of tasks can be ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskSortKey {
    /// `id`
    Id,
    /// `type`
    Kind,
    /// `status`
    Status,
    /// `owner`
    Owner,
    /// `expires_at`
    ExpiresAt,
    /// `created_at`
    CreatedAt,
    /// `updated_at`
    UpdatedAt,
}

impl TaskSortKey {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Id, Self::Kind, Self::Status, Self::Owner, Self::ExpiresAt, Self::CreatedAt, Self::UpdatedAt];

    /// The column.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Kind => "type",
            Self::Status => "status",
            Self::Owner => "owner",
            Self::ExpiresAt => "expires_at",
            Self::CreatedAt => "created_at",
            Self::UpdatedAt => "updated_at",
        }
    }
}

impl std::str::FromStr for TaskSortKey {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|key| key.as_str() == word).ok_or_else(|| UnknownWord(word.to_owned()))
    }
}

/// A page of tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskQuery {
    /// Only of this project; `None` is all.
    pub owner: Option<String>,
    /// Only about this image.
    pub image_id: Option<String>,
    /// Only of this type.
    pub kind: Option<String>,
    /// Only in this state.
    pub status: Option<TaskStatus>,
    /// The first key; `created_at` and `id` follow.
    pub sort_key: TaskSortKey,
    /// Whether the largest comes first.
    pub descending: bool,
    /// At most so many.
    pub limit: u32,
}

impl Default for TaskQuery {
    /// The newest 25 of all.
    fn default() -> Self {
        Self {
            owner: None,
            image_id: None,
            kind: None,
            status: None,
            sort_key: TaskSortKey::CreatedAt,
            descending: true,
            limit: 25,
        }
    }
}
