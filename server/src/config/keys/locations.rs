//! The keys of locations.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] = &[
    key("locations", "show_image_direct_url", Kind::Flag, "settings-locations-show_image_direct_url"),
    key("locations", "show_multiple_locations", Kind::Flag, "settings-locations-show_multiple_locations"),
    key("locations", "do_secure_hash", Kind::Flag, "settings-locations-do_secure_hash"),
    key("locations", "http_retries", Kind::Count, "settings-locations-http_retries"),
];
