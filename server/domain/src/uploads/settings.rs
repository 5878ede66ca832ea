//! What an operator may set about resumable uploads.

use std::{path::PathBuf, time::Duration};

/// Settings of resumable uploads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadSettings {
    /// The folder of the bytes that are waiting for the rest; made where it is missing. It must be on a disk of this
    /// server alone. Without one there are no resumable uploads.
    pub folder: Option<PathBuf>,
    /// Seconds without a new byte after which an upload is given up; also how long the end of one is remembered.
    pub expiry: u64,
    /// Seconds for which the request that brings the last byte waits until the image is active; afterwards it is
    /// answered, and the image's status tells the rest.
    pub finish_wait: u64,
}

impl Default for UploadSettings {
    fn default() -> Self {
        Self { folder: None, expiry: 24 * 60 * 60, finish_wait: 30 }
    }
}

impl UploadSettings {
    pub(super) const fn lifetime(&self) -> Duration {
        Duration::from_secs(self.expiry)
    }
}
