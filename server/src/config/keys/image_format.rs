//! The keys of the formats that images have.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] = &[
    key("image_format", "disk_formats", Kind::Words(&[]), "The disk formats images may have."),
    key("image_format", "container_formats", Kind::Words(&[]), "The container formats images may have."),
    key(
        "image_format",
        "require_image_format_match",
        Kind::Flag,
        "Refuse data that is not of the declared disk format. Safety checks run in any case.",
    ),
    key(
        "image_format",
        "gpt_safety_checks_nonfatal",
        Kind::Words(&["mbr"]),
        "Safety checks of GPT disks that only warn.",
    ),
];
