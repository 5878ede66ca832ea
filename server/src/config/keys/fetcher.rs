//! The keys of what is fetched from the web, and of what may be.

use super::{Key, Kind, key};

/// The section of the import filters, as in Glance.
const FILTERING: &str = "import_filtering_opts";

pub(super) const KEYS: &[Key] = &[
    key(
        FILTERING,
        "allowed_schemes",
        Kind::Words(&["http", "https"]),
        "Schemes of URLs that may be fetched; where it is not empty, disallowed_schemes does not count.",
    ),
    key(FILTERING, "disallowed_schemes", Kind::Words(&[]), "Schemes of URLs that may not be fetched."),
    key(
        FILTERING,
        "allowed_hosts",
        Kind::Words(&[]),
        "Hosts that may be fetched from, also where they lie in a private network; empty is every public one. Where it is not empty, disallowed_hosts does not count.",
    ),
    key(FILTERING, "disallowed_hosts", Kind::Words(&[]), "Hosts and addresses that may not be fetched from."),
    key(
        FILTERING,
        "allowed_ports",
        Kind::Ports,
        "Ports that may be fetched from; empty is every one. Where it is not empty, disallowed_ports does not count.",
    ),
    key(FILTERING, "disallowed_ports", Kind::Ports, "Ports that may not be fetched from."),
    key(
        "fetcher",
        "allowed_networks",
        Kind::Words(&[]),
        "Networks such as 10.20.0.0/16 that may be fetched from although they are not public.",
    ),
    key(
        "fetcher",
        "ca_certificates_file",
        Kind::Text,
        "A PEM file of the authorities that are trusted; empty trusts those of the system.",
    ),
    key("fetcher", "connect_timeout", Kind::Count, "Seconds to find a host, to connect, and for TLS, each."),
    key("fetcher", "idle_timeout", Kind::Count, "Seconds a server that is fetched from may stay silent."),
    key("fetcher", "total_timeout", Kind::Count, "Seconds a whole transfer may take; 0 is for ever."),
    key("fetcher", "max_redirects", Kind::Count, "Redirects that are followed; each is checked again."),
    key(
        "fetcher",
        "resume_attempts",
        Kind::Count,
        "How often a broken transfer is taken up again without getting a mebibyte further.",
    ),
    key(
        "fetcher",
        "resume_pause",
        Kind::Count,
        "Seconds before the first of these attempts; each further pause is twice as long, up to 30 seconds.",
    ),
];
