//! The keys of a store of the type `http`.

use super::{Key, Kind, STORE, key};

pub(super) const KEYS: &[Key] = &[
    key(STORE, "https_ca_certificates_file", Kind::Text, "settings-store-https_ca_certificates_file"),
    key(STORE, "https_insecure", Kind::Flag, "settings-store-https_insecure"),
    key(STORE, "http_proxy_information", Kind::Text, "settings-store-http_proxy_information"),
];
