//! Projects an image is shared with.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::visibility::UnknownWord;

/// What a member project answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MemberStatus {
    /// No answer yet: the image is reachable by id, but absent from the member's list.
    Pending,
    /// The image is in the member's list.
    Accepted,
    /// The member does not want it; still reachable by id.
    Rejected,
}

impl MemberStatus {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Accepted, Self::Rejected];

    /// The word the API and the database use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
        }
    }
}

impl std::str::FromStr for MemberStatus {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|s| s.as_str() == word).ok_or_else(|| UnknownWord(word.to_owned()))
    }
}

impl std::fmt::Display for MemberStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One project an image is shared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The image.
    pub image_id: String,
    /// The project (Glance calls it `member`, its JSON `member_id`).
    pub member: String,
    /// Its answer.
    pub status: MemberStatus,
    /// Whether it may share the image with further projects, which only the v1 API grants and lets it do.
    pub can_share: bool,
    /// When it was added.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When its status last changed.
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
}
