//! The keys of the database.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] = &[
    key(
        "database",
        "url",
        Kind::SecretUrl,
        "sqlite://PATH, postgres://USER:PASSWORD@HOST/NAME or mysql://USER:PASSWORD@HOST/NAME; empty is a SQLite file in data_dir.",
    ),
    key(
        "database",
        "connection",
        Kind::SecretUrl,
        "Glance's name for url: a file of Glance's settings may keep it.",
    ),
    key("database", "max_pool_size", Kind::Count, "Connections held at most."),
    key("database", "pool_timeout", Kind::Count, "Seconds to wait for a connection or a lock."),
];
