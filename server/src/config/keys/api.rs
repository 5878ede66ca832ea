//! The keys of the REST API.

use super::{Key, Kind, key};

pub(super) const KEYS: &[Key] = &[
    key(
        "api",
        "allow_anonymous_access",
        Kind::Flag,
        "Serve requests without a token as a caller without project and roles, who may read public images.",
    ),
    key(
        "api",
        "www_authenticate_uri",
        Kind::Text,
        "Where a refused client is told to get a token; empty is this server.",
    ),
    key("api", "max_json_body", Kind::Count, "Bytes a JSON request may have."),
    key("api", "retry_after", Kind::Count, "Seconds a client is asked to wait after 503."),
    key(
        "api",
        "keepalive_timeout",
        Kind::Count,
        "Seconds a connection may wait for its next request, or take to send its headers.",
    ),
    key(
        "api",
        "client_socket_timeout",
        Kind::Count,
        "Seconds a client may leave an answer unread before the connection is closed; 0 is for ever.",
    ),
    key(
        "api",
        "upload_idle_timeout",
        Kind::Count,
        "Seconds an upload, or the body of another request, may stand still before it is given up.",
    ),
    key("api", "v1", Kind::Flag, "Also answer the Image API v1, which Glance had up to its release 16."),
];
