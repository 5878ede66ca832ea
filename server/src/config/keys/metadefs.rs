//! The keys of the metadata definitions.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] =
    &[key("metadefs", "load_catalog", Kind::Flag, "settings-metadefs-load_catalog")];
