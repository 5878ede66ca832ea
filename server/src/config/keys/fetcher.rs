//! The keys of what is fetched from the web, and of what may be.

use super::{Key, Kind, key};

/// The section of the import filters, as in Glance.
const FILTERING: &str = "import_filtering_opts";

pub(super) const KEYS: &[Key] = &[
    key(
        FILTERING,
        "allowed_schemes",
        Kind::Words(&["http", "https"]),
        "settings-import_filtering_opts-allowed_schemes",
    ),
    key(
        FILTERING,
        "disallowed_schemes",
        Kind::Words(&[]),
        "settings-import_filtering_opts-disallowed_schemes",
    ),
    key(FILTERING, "allowed_hosts", Kind::Words(&[]), "settings-import_filtering_opts-allowed_hosts"),
    key(FILTERING, "disallowed_hosts", Kind::Words(&[]), "settings-import_filtering_opts-disallowed_hosts"),
    key(FILTERING, "allowed_ports", Kind::Ports, "settings-import_filtering_opts-allowed_ports"),
    key(FILTERING, "disallowed_ports", Kind::Ports, "settings-import_filtering_opts-disallowed_ports"),
    key("fetcher", "allowed_networks", Kind::Words(&[]), "settings-fetcher-allowed_networks"),
    key("fetcher", "ca_certificates_file", Kind::Text, "settings-fetcher-ca_certificates_file"),
    key("fetcher", "connect_timeout", Kind::Count, "settings-fetcher-connect_timeout"),
    key("fetcher", "idle_timeout", Kind::Count, "settings-fetcher-idle_timeout"),
    key("fetcher", "total_timeout", Kind::Count, "settings-fetcher-total_timeout"),
    key("fetcher", "max_redirects", Kind::Count, "settings-fetcher-max_redirects"),
    key("fetcher", "resume_attempts", Kind::Count, "settings-fetcher-resume_attempts"),
    key("fetcher", "resume_pause", Kind::Count, "settings-fetcher-resume_pause"),
];
