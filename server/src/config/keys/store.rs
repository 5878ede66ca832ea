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
    key(
        STORE,
        "retries",
        Kind::Count,
        "How often what a store could not do just now is tried again, at most 10: openings, sizes, removals, and the \
         beginnings of uploads; never what is in the middle of its data.",
    ),
    key(
        STORE,
        "retry_max_delay_ms",
        Kind::Count,
        "Milliseconds of the longest pause before such a try; the first is 250, and each further one twice as long.",
    ),
    key(
        STORE,
        "max_concurrent_transfers",
        Kind::Count,
        "Uploads to a store at once, and as many downloads; at least 1. Further ones wait 30 seconds for their turn.",
    ),
    key(
        STORE,
        "probe_interval",
        Kind::Count,
        "Seconds between two looks at whether a store answers; 0 is never.",
    ),
];
