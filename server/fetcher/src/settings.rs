//! What an operator may set about outbound requests.

use serde::{Deserialize, Serialize};

/// `[import_filtering_opts]`: which URLs may be fetched, with Glance's names. Of each pair the list of what is allowed
/// wins where it is not empty; the other one then does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Filtering {
    /// Schemes that may be fetched. Only `http` and `https` can be.
    pub allowed_schemes: Vec<String>,
    /// Schemes that may not.
    pub disallowed_schemes: Vec<String>,
    /// Hosts, names or addresses, that may be asked. A host that is listed by its name may also lie in a private
    /// network or on this machine, as in Glance; link-local addresses stay closed.
    pub allowed_hosts: Vec<String>,
    /// Hosts that may not be asked. An address in it also counts for the names that resolve to it.
    pub disallowed_hosts: Vec<String>,
    /// Ports that may be asked, also where the URL does not name its port.
    pub allowed_ports: Vec<u16>,
    /// Ports that may not.
    pub disallowed_ports: Vec<u16>,
}

impl Default for Filtering {
    fn default() -> Self {
        Self {
            allowed_schemes: vec!["http".to_owned(), "https".to_owned()],
            disallowed_schemes: Vec::new(),
            allowed_hosts: Vec::new(),
            disallowed_hosts: Vec::new(),
            allowed_ports: vec![80, 443],
            disallowed_ports: Vec::new(),
        }
    }
}

/// `[fetcher]`: limits of one request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Networks (`10.20.0.0/16`, `fd00::/8`) that may be reached although their addresses are not public.
    pub allowed_networks: Vec<String>,
    /// A PEM file of the certificates that are trusted; empty trusts those of the system.
    pub ca_certificates_file: String,
    /// Seconds that finding the host, connecting to one of its addresses and greeting it may take, each.
    pub connect_timeout: u64,
    /// Seconds a server may stay silent.
    pub idle_timeout: u64,
    /// Seconds a whole transfer may take, with all its redirects and resumptions; 0 is no limit.
    pub total_timeout: u64,
    /// Redirects that are followed.
    pub max_redirects: u32,
    /// How often a broken transfer is taken up again without having got much further in between.
    pub resume_attempts: u32,
    /// Seconds before the first of these attempts; each further pause is twice as long, up to half a minute.
    pub resume_pause: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            allowed_networks: Vec::new(),
            ca_certificates_file: String::new(),
            connect_timeout: 10,
            idle_timeout: 60,
            total_timeout: 86_400,
            max_redirects: 5,
            resume_attempts: 5,
            resume_pause: 1,
        }
    }
}
