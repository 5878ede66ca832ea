//! The keys of the dashboard.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] =
    &[key("dashboard", "secure_cookies", Kind::Flag, "settings-dashboard-secure_cookies")];
