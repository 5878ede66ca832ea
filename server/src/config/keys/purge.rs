//! The keys of what goes for good.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] = &[
    key("purge", "age_in_days", Kind::Count, "settings-purge-age_in_days"),
    key("purge", "images_age_in_days", Kind::Count, "settings-purge-images_age_in_days"),
    key("purge", "max_rows", Kind::Count, "settings-purge-max_rows"),
];
