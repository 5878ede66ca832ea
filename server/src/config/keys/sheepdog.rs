//! The keys of a store of the type `sheepdog`.

use super::{Key, Kind, STORE, key};

pub(super) const KEYS: &[Key] = &[
    key(
        STORE,
        "sheepdog_store_address",
        Kind::Text,
        "The name or IPv4 address of a node of the cluster. It stands in the locations of all images.",
    ),
    key(STORE, "sheepdog_store_port", Kind::Count, "The port of its sheep, 1 to 65535."),
    key(
        STORE,
        "sheepdog_store_chunk_size",
        Kind::Count,
        "MiB that an upload gathers before it sends them, and that a download has on their way at most; 1 to 4096.",
    ),
    key(
        STORE,
        "sheepdog_store_timeout",
        Kind::Count,
        "Seconds without an answer after which a connection is given up; at least 1.",
    ),
    key(
        STORE,
        "sheepdog_store_abandoned_after",
        Kind::Count,
        "Seconds without progress after which the upload of another process is removed; 0 at once, where this is the only \
         server.",
    ),
];
