//! What an operator may set about locations, with Glance's names.

use serde::{Deserialize, Serialize};

/// Who gets to see and to say where data lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LocationSettings {
    /// `show_image_direct_url`: records name the location that is read first, to everybody who sees the image.
    pub show_image_direct_url: bool,
    /// `show_multiple_locations`: records list the locations, and a PATCH may add and remove them.
    pub show_multiple_locations: bool,
    /// `do_secure_hash`: data that comes by a location is read and hashed.
    pub do_secure_hash: bool,
    /// `http_retries`: how often that reading is tried again.
    pub http_retries: u32,
}

impl Default for LocationSettings {
    fn default() -> Self {
        Self {
            show_image_direct_url: false,
            show_multiple_locations: false,
            do_secure_hash: true,
            http_retries: 3,
        }
    }
}
