//! The keys that stores of every type have.

use super::{Key, Kind, STORE, STORE_TYPES, key};

pub(super) const KEYS: &[Key] = &[
    key(STORE, "type", Kind::OneOf(STORE_TYPES), "What kind of store it is."),
    key(STORE, "store_description", Kind::Text, "What people should know about it."),
    key(
        STORE,
        "weight",
        Kind::Whole,
        "Of the copies of an image, the one in the store of the greatest weight is read first.",
    ),
];
