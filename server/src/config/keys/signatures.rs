//! The keys of signed images.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] =
    &[key("signatures", "certificates_dir", Kind::Text, "settings-signatures-certificates_dir")];
