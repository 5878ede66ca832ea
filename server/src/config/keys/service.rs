//! The keys of the top level: the service as a whole.

use vitrine_domain::HASHING_ALGORITHMS;

use super::{Key, Kind, key};
use crate::config::imports::METHODS;

pub(super) const KEYS: &[Key] = &[
    key("", "listen", Kind::Text, "Address and port to listen on; port 0 takes a free one."),
    key(
        "",
        "data_dir",
        Kind::Text,
        "The folder of the database, the images and the credentials. Paths below are relative to it.",
    ),
    key(
        "",
        "public_endpoint",
        Kind::Text,
        "The URL under which clients reach the server, where that is not the address in their Host header.",
    ),
    key(
        "",
        "enable_proxy_headers_parsing",
        Kind::Flag,
        "Believe X-Forwarded-For and X-Forwarded-Proto. Only behind a proxy that sets them.",
    ),
    key(
        "",
        "default_backend",
        Kind::Text,
        "The store where new images go. May be left out where there is only one store.",
    ),
    key(
        "",
        "worker_self_reference_url",
        Kind::Text,
        "The URL under which other servers reach this one; its name among those that share the database.",
    ),
    key(
        "",
        "delayed_delete",
        Kind::Flag,
        "Leave the data of deleted images for the scrubber; until then they can be restored.",
    ),
    key("", "scrub_time", Kind::Count, "Seconds the data of a deleted image stays, with delayed_delete."),
    key("", "wakeup_time", Kind::Count, "Seconds between two looks for data that is to go; at least 1."),
    key("", "scrub_pool_size", Kind::Count, "Deleted images whose data is removed at once; at least 1."),
    key(
        "",
        "hashing_algorithm",
        Kind::OneOf(&HASHING_ALGORITHMS),
        "The algorithm of os_hash_value for new images.",
    ),
    key(
        "",
        "enabled_import_methods",
        Kind::Words(METHODS),
        "The methods by which images may be imported; empty switches imports off.",
    ),
    key(
        "",
        "node_staging_uri",
        Kind::Text,
        "The folder where data waits for its import, as file:///PATH or PATH; empty is one in data_dir.",
    ),
    key(
        "",
        "drain_timeout",
        Kind::Count,
        "Seconds that running uploads and downloads have to finish when the server is told to end.",
    ),
    key("", "metrics", Kind::Flag, "Whether /metrics shows counters to anybody."),
    key(
        "",
        "log_level",
        Kind::Text,
        "error, warn, info, debug or trace; or a list such as info,vitrine_domain=debug.",
    ),
    key("", "log_format", Kind::OneOf(&["text", "json"]), "The form of the log on standard error."),
];
