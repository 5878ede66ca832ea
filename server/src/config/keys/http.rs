//! The keys of a store of the type `http`.

use super::{Key, Kind, STORE, key};

pub(super) const KEYS: &[Key] = &[
    key(
        STORE,
        "https_ca_certificates_file",
        Kind::Text,
        "A PEM file of the authorities that are trusted; empty trusts those of [fetcher].",
    ),
    key(
        STORE,
        "https_insecure",
        Kind::Flag,
        "Read from servers whose certificate proves nothing. It does not count where a file of authorities is named.",
    ),
    key(STORE, "http_proxy_information", Kind::Text, "Not supported: must be empty."),
];
