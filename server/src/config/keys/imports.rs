//! The keys of imports and their plugins.

use super::{Key, Kind, key};
use crate::config::imports::{OUTPUT_FORMATS, PLUGINS};

pub(super) const KEYS: &[Key] = &[
    key(
        "image_import_opts",
        "image_import_plugins",
        Kind::Words(PLUGINS),
        "What happens to imported images beside being stored; decompression always comes before conversion.",
    ),
    key(
        "image_conversion",
        "output_format",
        Kind::OneOf(OUTPUT_FORMATS),
        "The disk format that image_conversion makes.",
    ),
    key(
        "inject_metadata_properties",
        "inject",
        Kind::Words(&[]),
        "Properties that inject_image_metadata gives to imported images, each as NAME:VALUE.",
    ),
    key(
        "inject_metadata_properties",
        "ignore_user_roles",
        Kind::Words(&[]),
        "Whoever has one of these roles gets no properties injected.",
    ),
    key(
        "glance_download_properties",
        "extra_properties",
        Kind::Words(&[]),
        "The beginnings of the names of properties that glance-download copies from the other service.",
    ),
];
