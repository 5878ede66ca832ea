//! The keys of imports and their plugins.

use super::{Key, Kind, key};
use crate::config::imports::{OUTPUT_FORMATS, PLUGINS};

pub(super) const KEYS: &[Key] = &[
    key(
        "image_import_opts",
        "image_import_plugins",
        Kind::Words(PLUGINS),
        "settings-image_import_opts-image_import_plugins",
    ),
    key(
        "image_conversion",
        "output_format",
        Kind::OneOf(OUTPUT_FORMATS),
        "settings-image_conversion-output_format",
    ),
    key(
        "inject_metadata_properties",
        "inject",
        Kind::Words(&[]),
        "settings-inject_metadata_properties-inject",
    ),
    key(
        "inject_metadata_properties",
        "ignore_user_roles",
        Kind::Words(&[]),
        "settings-inject_metadata_properties-ignore_user_roles",
    ),
    key(
        "glance_download_properties",
        "extra_properties",
        Kind::Words(&[]),
        "settings-glance_download_properties-extra_properties",
    ),
];
