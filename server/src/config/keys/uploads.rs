//! The keys of resumable uploads.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] = &[
    key("uploads", "datadir", Kind::Text, "settings-uploads-datadir"),
    key("uploads", "expiry", Kind::Count, "settings-uploads-expiry"),
    key("uploads", "finish_wait", Kind::Count, "settings-uploads-finish_wait"),
];
