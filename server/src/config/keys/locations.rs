//! The keys of locations.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] = &[
    key(
        "locations",
        "show_image_direct_url",
        Kind::Flag,
        "Tell everybody who sees an image the location that its data is read from (direct_url).",
    ),
    key(
        "locations",
        "show_multiple_locations",
        Kind::Flag,
        "List the locations of an image to everybody who sees it, and let a PATCH add and remove them.",
    ),
    key("locations", "do_secure_hash", Kind::Flag, "Read and hash data that comes by a location."),
    key("locations", "http_retries", Kind::Count, "How often that reading is tried again."),
];
