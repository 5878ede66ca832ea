//! Resumable uploads: data that comes in parts, over several requests and lives of the server.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::visibility::UnknownWord;

/// How far a resumable upload is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UploadState {
    /// Bytes are missing, or their number is not known.
    Receiving,
    /// All bytes are there; the server owes their way through checks and store.
    Finishing,
    /// The image has the data.
    Complete,
    /// It ended without an image; [`ResumableUpload::reason`] says why.
    Failed,
}

impl UploadState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Receiving, Self::Finishing, Self::Complete, Self::Failed];

    /// The word the database and the answers use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Receiving => "receiving",
            Self::Finishing => "finishing",
            Self::Complete => "complete",
            Self::Failed => "failed",
        }
    }

    /// Whether the upload still holds its image, its part of the quota and its bytes on the disk.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Receiving | Self::Finishing)
    }
}

impl std::str::FromStr for UploadState {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|s| s.as_str() == word).ok_or_else(|| UnknownWord(word.to_owned()))
    }
}

impl std::fmt::Display for UploadState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A resumable upload. An image has at most one that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResumableUpload {
    /// UUID text.
    pub id: String,
    /// The image the data is for.
    pub image_id: String,
    /// The server whose disk has the bytes.
    pub node: String,
    /// The user who began it.
    pub user_id: String,
    /// The project in which that user worked.
    pub project_id: String,
    /// The store that was asked for; the default one when absent.
    pub store: Option<String>,
    /// The file's name, as the client tells it; at most 255 characters.
    pub filename: Option<String>,
    /// `Upload-Metadata` as the client sent it; at most [`UPLOAD_METADATA_MAX`] bytes.
    pub metadata: Option<String>,
    /// Bytes there will be, once that is known.
    pub length: Option<u64>,
    /// Bytes that are on the disk for good.
    pub received: u64,
    /// How far it is.
    pub state: UploadState,
    /// Why it failed: a sentence for people.
    pub reason: Option<String>,
    /// When it was begun.
    pub created_at: OffsetDateTime,
    /// When anything last changed.
    pub updated_at: OffsetDateTime,
    /// When it is given up, or forgotten after its end.
    pub expires_at: OffsetDateTime,
}

/// Bytes the metadata of a resumable upload may have.
pub const UPLOAD_METADATA_MAX: usize = 8 * 1024;

impl ResumableUpload {
    /// Whether every byte is there.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.length == Some(self.received)
    }

    /// Whether its time is over.
    #[must_use]
    pub fn has_expired(&self, now: OffsetDateTime) -> bool {
        self.expires_at <= now
    }
}
