//! The keys of the database.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] = &[
    key("database", "url", Kind::SecretUrl, "settings-database-url"),
    key("database", "connection", Kind::SecretUrl, "settings-database-connection"),
    key("database", "max_pool_size", Kind::Count, "settings-database-max_pool_size"),
    key("database", "pool_timeout", Kind::Count, "settings-database-pool_timeout"),
];
