//! The keys of the image cache.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] = &[
    key(
        "image_cache",
        "enabled",
        Kind::Flag,
        "Keep copies of the images that are downloaded, so that the stores are read once.",
    ),
    key("image_cache", "image_cache_dir", Kind::Text, "The folder of the copies, for this server alone."),
    key("image_cache", "image_cache_max_size", Kind::Count, "Bytes all copies may have together."),
    key(
        "image_cache",
        "image_cache_stall_time",
        Kind::Count,
        "Seconds the fetching of a copy may stand still before it is given up.",
    ),
    key(
        "image_cache",
        "cache_file_stores",
        Kind::Flag,
        "Copy also what lies in stores of type file, such as folders of another machine; queued images are always copied.",
    ),
    key(
        "image_cache",
        "exclude_stores",
        Kind::Words(&[]),
        "Stores whose images are not copied when they are downloaded.",
    ),
];
