//! The keys of the identity.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] = &[
    key(
        "identity",
        "mode",
        Kind::OneOf(&["embedded"]),
        "Who knows the users: embedded keeps them in the database.",
    ),
    key("identity", "region_name", Kind::Text, "The region in the catalog."),
    key("identity", "token_expiration", Kind::Count, "Seconds a token lives."),
    key(
        "identity",
        "login_attempts_per_user",
        Kind::Count,
        "Failed logins one user may have within the window; 0 is no limit.",
    ),
    key(
        "identity",
        "login_attempts_per_address",
        Kind::Count,
        "Failed logins one address may have within the window; 0 is no limit.",
    ),
    key("identity", "login_attempts_window", Kind::Count, "Seconds a failed login counts."),
    key(
        "identity",
        "password_hash_memory",
        Kind::Count,
        "KiB of memory that one password hash takes (Argon2id).",
    ),
    key("identity", "password_hash_passes", Kind::Count, "Passes over that memory."),
    key(
        "identity",
        "image_endpoints",
        Kind::Words(&[]),
        "Image services of other regions that know the same users, each as REGION=URL: for the catalog and glance-download.",
    ),
];
