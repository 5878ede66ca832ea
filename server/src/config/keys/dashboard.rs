//! The keys of the dashboard.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] = &[key(
    "dashboard",
    "secure_cookies",
    Kind::Flag,
    "Mark cookies as Secure. Set it where people come over HTTPS.",
)];
