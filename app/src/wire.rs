//! What the islands and the server say to each other, in JSON.

use serde::{Deserialize, Serialize};
use vitrine_model::ImageStatus;

/// Why a request was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The HTTP status.
    pub code: u16,
    /// What happened, in a few words.
    pub title: String,
    /// The reason.
    pub message: String,
    /// What to do.
    pub advice: String,
    /// The request's id, to find it in the log.
    pub request_id: String,
    /// Form fields with a value that was not accepted, and why.
    #[serde(default)]
    pub fields: Vec<(String, String)>,
}

/// An image was made, or its data arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Its id.
    pub id: String,
    /// The page that shows it.
    pub page: String,
}

/// An upload that was begun and not finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unfinished {
    /// The image it is for.
    pub image: String,
    /// That image's name, where it has one.
    pub title: Option<String>,
    /// Its path.
    pub address: String,
    /// The file's name, as it was told.
    pub filename: Option<String>,
    /// What the file is known by, where this dashboard began it.
    pub fingerprint: Option<String>,
    /// Bytes that are here.
    pub received: u64,
    /// Bytes there will be.
    pub length: Option<u64>,
}

/// The field of a form, and the key among what is told of a resumable upload, with the store that data is to go to.
pub const STORE_FIELD: &str = "store";

/// The header of a plain upload with the same, as clients send it.
pub const STORE_HEADER: &str = "x-image-meta-store";

/// Where resumable uploads are.
pub const UPLOADS: &str = "/dashboard/uploads";

/// What of an image changes while it is in transition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveImage {
    /// Its id.
    pub id: String,
    /// Its state now; `None` where it is gone.
    pub status: Option<ImageStatus>,
    /// Bytes stored.
    pub size: Option<u64>,
    /// The secure hash of its data, after the name of its algorithm: `sha512:1f40…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

/// What of an image's row changes while one looks, as HTML.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveRow {
    /// The image's id.
    pub id: String,
    /// Its state.
    pub status: String,
    /// Its size, or how much of it is here.
    pub size: String,
}

/// Something that is offered while somebody types.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggested {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// How often a name is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SameName {
    /// Images of the person's project that have it.
    pub images: u64,
}

/// The header that carries the session's token against forged requests.
pub const CSRF_HEADER: &str = "x-csrf-token";

/// The header of uploads that leave no message for the next page, because theirs tells of their end itself.
pub const QUIET_HEADER: &str = "x-quiet";

/// The form field of buttons that send a form and save nothing yet.
pub const STEP_FIELD: &str = "step";

/// The form field that carries it.
pub const CSRF_FIELD: &str = "csrf";

/// The cookie that keeps the choice of colours.
pub const THEME_COOKIE: &str = "vitrine_theme";

/// The cookie that keeps the choice of language, as its tag.
pub const LANGUAGE_COOKIE: &str = "vitrine_language";

/// The cookie that keeps the reader's time zone, as its name in the IANA database (`Asia/Shanghai`).
pub const TIMEZONE_COOKIE: &str = "vitrine_timezone";

/// The cookie that says `off` where single keys are no shortcuts.
pub const SHORTCUTS_COOKIE: &str = "vitrine_shortcuts";

/// Whether an image in this state is on its way to another one without anybody's doing.
#[must_use]
pub const fn in_transition(status: ImageStatus) -> bool {
    matches!(
        status,
        ImageStatus::Saving | ImageStatus::Uploading | ImageStatus::Importing | ImageStatus::PendingDelete
    )
}
