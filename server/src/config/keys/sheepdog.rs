//! The keys of a store of the type `sheepdog`.

use super::{Key, Kind, STORE, key};

pub(super) const KEYS: &[Key] = &[
    key(STORE, "sheepdog_store_address", Kind::Text, "settings-store-sheepdog_store_address"),
    key(STORE, "sheepdog_store_port", Kind::Count, "settings-store-sheepdog_store_port"),
    key(STORE, "sheepdog_store_chunk_size", Kind::Count, "settings-store-sheepdog_store_chunk_size"),
    key(STORE, "sheepdog_store_timeout", Kind::Count, "settings-store-sheepdog_store_timeout"),
    key(
        STORE,
        "sheepdog_store_abandoned_after",
        Kind::Count,
        "settings-store-sheepdog_store_abandoned_after",
    ),
];
