//! `[uploads]`: resumable uploads.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use vitrine_domain::UploadSettings;

/// `[uploads]`
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Uploads {
    pub(crate) datadir: PathBuf,
    pub(crate) expiry: u64,
    pub(crate) finish_wait: u64,
}

impl Default for Uploads {
    fn default() -> Self {
        let UploadSettings { expiry, finish_wait, .. } = UploadSettings::default();
        Self { datadir: PathBuf::from("uploads"), expiry, finish_wait }
    }
}

impl Uploads {
    /// What the domain layer gets of it; a relative folder is one of `data_dir`, an empty one is none.
    pub(super) fn domain(&self, data_dir: &Path) -> UploadSettings {
        let folder = (!self.datadir.as_os_str().is_empty()).then(|| data_dir.join(&self.datadir));
        UploadSettings { folder, expiry: self.expiry, finish_wait: self.finish_wait }
    }
}
