//! The keys that stores of every type have.

use super::{Key, Kind, STORE, STORE_TYPES, key};

pub(super) const KEYS: &[Key] = &[
    key(STORE, "type", Kind::OneOf(STORE_TYPES), "settings-store-type"),
    key(STORE, "store_description", Kind::Text, "settings-store-store_description"),
    key(STORE, "weight", Kind::Whole, "settings-store-weight"),
    key(STORE, "retries", Kind::Count, "settings-store-retries"),
    key(STORE, "retry_max_delay_ms", Kind::Count, "settings-store-retry_max_delay_ms"),
    key(STORE, "max_concurrent_transfers", Kind::Count, "settings-store-max_concurrent_transfers"),
    key(STORE, "probe_interval", Kind::Count, "settings-store-probe_interval"),
];
