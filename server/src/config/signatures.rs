//! `[signatures]`

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use vitrine_domain::SignatureSettings;
use vitrine_signatures::Folder;

/// Signed images.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Signatures {
    pub(crate) certificates_dir: PathBuf,
}

impl Signatures {
    /// The certificates, where a folder is set; a relative one is one of `data_dir`.
    pub(crate) fn certificates(&self, data_dir: &Path) -> Option<Folder> {
        let set = !self.certificates_dir.as_os_str().is_empty();
        set.then(|| Folder::new(data_dir.join(&self.certificates_dir)))
    }

    /// What the domain layer gets of it.
    pub(super) fn domain(&self, data_dir: &Path) -> SignatureSettings {
        SignatureSettings { certificates: self.certificates(data_dir) }
    }
}
