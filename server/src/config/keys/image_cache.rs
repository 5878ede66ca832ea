//! The keys of the image cache.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] = &[
    key("image_cache", "enabled", Kind::Flag, "settings-image_cache-enabled"),
    key("image_cache", "image_cache_dir", Kind::Text, "settings-image_cache-image_cache_dir"),
    key("image_cache", "image_cache_max_size", Kind::Count, "settings-image_cache-image_cache_max_size"),
    key("image_cache", "image_cache_stall_time", Kind::Count, "settings-image_cache-image_cache_stall_time"),
    key("image_cache", "cache_file_stores", Kind::Flag, "settings-image_cache-cache_file_stores"),
    key("image_cache", "exclude_stores", Kind::Words(&[]), "settings-image_cache-exclude_stores"),
];
