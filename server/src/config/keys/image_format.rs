//! The keys of the formats that images have.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] = &[
    key("image_format", "disk_formats", Kind::Words(&[]), "settings-image_format-disk_formats"),
    key("image_format", "container_formats", Kind::Words(&[]), "settings-image_format-container_formats"),
    key(
        "image_format",
        "require_image_format_match",
        Kind::Flag,
        "settings-image_format-require_image_format_match",
    ),
    key(
        "image_format",
        "gpt_safety_checks_nonfatal",
        Kind::Words(&["mbr"]),
        "settings-image_format-gpt_safety_checks_nonfatal",
    ),
];
