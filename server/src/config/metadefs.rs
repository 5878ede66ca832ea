//! `[metadefs]`

use serde::{Deserialize, Serialize};

/// Metadata definitions.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Metadefs {
    /// Whether the first start on a database that it made loads the default catalog.
    pub(crate) load_catalog: bool,
}

impl Default for Metadefs {
    fn default() -> Self {
        Self { load_catalog: true }
    }
}
