//! The keys of the identity.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] = &[
    key("identity", "mode", Kind::OneOf(&["embedded"]), "settings-identity-mode"),
    key("identity", "region_name", Kind::Text, "settings-identity-region_name"),
    key("identity", "token_expiration", Kind::Count, "settings-identity-token_expiration"),
    key("identity", "login_attempts_per_user", Kind::Count, "settings-identity-login_attempts_per_user"),
    key(
        "identity",
        "login_attempts_per_address",
        Kind::Count,
        "settings-identity-login_attempts_per_address",
    ),
    key("identity", "login_attempts_window", Kind::Count, "settings-identity-login_attempts_window"),
    key("identity", "password_hash_memory", Kind::Count, "settings-identity-password_hash_memory"),
    key("identity", "password_hash_passes", Kind::Count, "settings-identity-password_hash_passes"),
    key("identity", "image_endpoints", Kind::Words(&[]), "settings-identity-image_endpoints"),
];
