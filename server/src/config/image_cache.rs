//! `[image_cache]`

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use vitrine_domain::CacheSettings;

/// Copies of image data that this node keeps near.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ImageCache {
    pub(crate) enabled: bool,
    pub(crate) image_cache_dir: PathBuf,
    pub(crate) image_cache_max_size: u64,
    pub(crate) image_cache_stall_time: u64,
    pub(crate) cache_file_stores: bool,
    pub(crate) exclude_stores: Vec<String>,
}

impl Default for ImageCache {
    fn default() -> Self {
        let CacheSettings { enabled, max_size, stall_time, file_stores, exclude_stores, .. } =
            CacheSettings::default();
        Self {
            enabled,
            image_cache_dir: PathBuf::from("cache"),
            image_cache_max_size: max_size,
            image_cache_stall_time: stall_time,
            cache_file_stores: file_stores,
            exclude_stores,
        }
    }
}

impl ImageCache {
    /// What the domain layer gets of it; `reference` may be empty.
    pub(super) fn domain(&self, reference: &str) -> CacheSettings {
        CacheSettings {
            enabled: self.enabled,
            max_size: self.image_cache_max_size,
            stall_time: self.image_cache_stall_time,
            file_stores: self.cache_file_stores,
            exclude_stores: self.exclude_stores.clone(),
            node_reference: (!reference.is_empty()).then(|| reference.to_owned()),
        }
    }
}
