//! The keys of retention rules.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] =
    &[key("retention", "interval_hours", Kind::Count, "settings-retention-interval_hours")];
