//! The keys of the top level: the service as a whole.

use vitrine_domain::HASHING_ALGORITHMS;

use super::{Key, Kind, key};
use crate::config::imports::METHODS;

pub(super) const KEYS: &[Key] = &[
    key("", "listen", Kind::Text, "settings-service-listen"),
    key("", "data_dir", Kind::Text, "settings-service-data_dir"),
    key("", "public_endpoint", Kind::Text, "settings-service-public_endpoint"),
    key("", "enable_proxy_headers_parsing", Kind::Flag, "settings-service-enable_proxy_headers_parsing"),
    key("", "default_backend", Kind::Text, "settings-service-default_backend"),
    key("", "worker_self_reference_url", Kind::Text, "settings-service-worker_self_reference_url"),
    key("", "delayed_delete", Kind::Flag, "settings-service-delayed_delete"),
    key("", "scrub_time", Kind::Count, "settings-service-scrub_time"),
    key("", "wakeup_time", Kind::Count, "settings-service-wakeup_time"),
    key("", "scrub_pool_size", Kind::Count, "settings-service-scrub_pool_size"),
    key("", "hashing_algorithm", Kind::OneOf(&HASHING_ALGORITHMS), "settings-service-hashing_algorithm"),
    key("", "enabled_import_methods", Kind::Words(METHODS), "settings-service-enabled_import_methods"),
    key("", "node_staging_uri", Kind::Text, "settings-service-node_staging_uri"),
    key("", "drain_timeout", Kind::Count, "settings-service-drain_timeout"),
    key("", "metrics", Kind::Flag, "settings-service-metrics"),
    key("", "log_level", Kind::Text, "settings-service-log_level"),
    key("", "log_format", Kind::OneOf(&["text", "json"]), "settings-service-log_format"),
];
