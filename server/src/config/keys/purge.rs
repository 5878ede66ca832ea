//! The keys of what goes for good.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] = &[
    key(
        "purge",
        "age_in_days",
        Kind::Count,
        "Days after which what was removed from images, and forgotten tasks, go for good; 0 is never.",
    ),
    key(
        "purge",
        "images_age_in_days",
        Kind::Count,
        "Days after which deleted images go for good; their ids stay taken. 0 is never.",
    ),
    key("purge", "max_rows", Kind::Count, "Rows of each kind that go at once, each day; at least 1."),
];
