//! The keys of the REST API.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] = &[
    key("api", "allow_anonymous_access", Kind::Flag, "settings-api-allow_anonymous_access"),
    key("api", "www_authenticate_uri", Kind::Text, "settings-api-www_authenticate_uri"),
    key("api", "max_json_body", Kind::Count, "settings-api-max_json_body"),
    key("api", "retry_after", Kind::Count, "settings-api-retry_after"),
    key("api", "keepalive_timeout", Kind::Count, "settings-api-keepalive_timeout"),
    key("api", "client_socket_timeout", Kind::Count, "settings-api-client_socket_timeout"),
    key("api", "upload_idle_timeout", Kind::Count, "settings-api-upload_idle_timeout"),
    key("api", "v1", Kind::Flag, "settings-api-v1"),
];
