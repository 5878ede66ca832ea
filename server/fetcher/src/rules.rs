//! Which URLs may be fetched. Pure: nothing here asks the network.

mod address;
mod host;
mod network;
#[cfg(test)]
mod tests;
mod text;

use std::{fmt, net::IpAddr};

use url::Url;

use self::address::Class;
pub use self::host::Host;
use self::network::Network;
use crate::{Filtering, error::UNREACHABLE};

/// The rules by which a URL or an address is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// The URL is longer than [`MAX_URL`](Rules::MAX_URL) bytes.
    Length,
    /// The URL holds control characters, blanks, backslashes, or characters outside of ASCII.
    Characters,
    /// The text is not `scheme://host/…`.
    Form,
    /// The scheme is not allowed.
    Scheme,
    /// The URL holds a user name or a password.
    Credentials,
    /// The host is not written in its one plain form.
    HostForm,
    /// The host is not allowed.
    Host,
    /// The port is not written in its one plain form.
    PortForm,
    /// The port is not allowed.
    Port,
    /// The host lies where tenants may not reach.
    Address,
    /// There were too many redirects.
    Redirects,
    /// A redirect leads from HTTPS to HTTP.
    Downgrade,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Length => "the URL is longer than 4096 bytes",
            Self::Characters => {
                "the URL holds a blank, a backslash, or a control or non-ASCII character: percent-encode it"
            }
            Self::Form => "the URL must have the form https://host/path",
            Self::Scheme => "URLs of this scheme may not be fetched",
            Self::Credentials => "the URL holds a user name or password, which is not supported: remove it",
            Self::HostForm => {
                "the host of the URL must be a plain name, an IPv4 address of four decimal numbers, or an IPv6 \
                 address in brackets"
            }
            Self::Host => "the host of the URL is not among those that may be fetched from",
            Self::PortForm => "the port of the URL must be a plain number between 1 and 65535",
            Self::Port => "the port of the URL is not among those that may be fetched from",
            Self::Address => UNREACHABLE,
            Self::Redirects => "the URL is redirected too often",
            Self::Downgrade => "the URL is redirected from https to http, which would give up its protection",
        })
    }
}

/// A rule that the operator wrote and that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{option} = \"{value}\": {wanted}")]
pub struct InvalidRule {
    /// The option.
    pub option: &'static str,
    /// What stands there.
    pub value: String,
    /// What should.
    pub wanted: &'static str,
}

/// Of a pair of lists the one of what is allowed wins where it is not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
struct List<T> {
    allowed: Vec<T>,
    disallowed: Vec<T>,
}

impl<T: PartialEq> List<T> {
    fn passes(&self, value: &T) -> bool {
        if self.allowed.is_empty() { !self.is_denied(value) } else { self.allowed.contains(value) }
    }

    fn is_denied(&self, value: &T) -> bool {
        self.allowed.is_empty() && self.disallowed.contains(value)
    }
}

/// The rules of this server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    schemes: List<String>,
    hosts: List<Host>,
    ports: List<u16>,
    networks: Vec<Network>,
}

/// A URL that may be fetched, as far as its text tells.
#[derive(Clone, PartialEq, Eq)]
pub struct Target {
    pub(crate) url: Url,
    /// The host.
    pub host: Host,
    /// The port, also where the URL leaves it out.
    pub port: u16,
}

impl Target {
    pub(crate) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Whether both are served by the same host, port and scheme.
    pub(crate) fn same_origin(&self, other: &Self) -> bool {
        self.url.scheme() == other.url.scheme() && self.host == other.host && self.port == other.port
    }
}

/// Without path and query, which may hold a secret.
impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}:{}/…", self.url.scheme(), self.host, self.port)
    }
}

impl Rules {
    /// Bytes a URL may have.
    pub const MAX_URL: usize = 4096;

    /// The rules that the operator's lists mean.
    ///
    /// # Errors
    /// Names the first value that cannot be used.
    pub fn new(filtering: &Filtering, allowed_networks: &[String]) -> Result<Self, InvalidRule> {
        let schemes = |option, names: &[String]| {
            names
                .iter()
                .map(|name| {
                    let name = name.to_ascii_lowercase();
                    let plain = !name.is_empty()
                        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
                    let wanted = "a scheme such as https is wanted, without ://";
                    if plain { Ok(name) } else { Err(InvalidRule { option, value: name, wanted }) }
                })
                .collect::<Result<Vec<_>, _>>()
        };
        let hosts = |option, names: &[String]| {
            names
                .iter()
                .map(|name| {
                    Host::listed(name).ok_or_else(|| InvalidRule {
                        option,
                        value: name.clone(),
                        wanted: "a host name or an address is wanted, without scheme and port",
                    })
                })
                .collect::<Result<Vec<_>, _>>()
        };
        let networks = allowed_networks.iter().map(|text| {
            text.parse().map_err(|()| InvalidRule {
                option: "allowed_networks",
                value: text.clone(),
                wanted: "a network such as 10.20.0.0/16 or fd00::/8 is wanted",
            })
        });
        Ok(Self {
            schemes: List {
                allowed: schemes("allowed_schemes", &filtering.allowed_schemes)?,
                disallowed: schemes("disallowed_schemes", &filtering.disallowed_schemes)?,
            },
            hosts: List {
                allowed: hosts("allowed_hosts", &filtering.allowed_hosts)?,
                disallowed: hosts("disallowed_hosts", &filtering.disallowed_hosts)?,
            },
            ports: List {
                allowed: filtering.allowed_ports.clone(),
                disallowed: filtering.disallowed_ports.clone(),
            },
            networks: networks.collect::<Result<_, _>>()?,
        })
    }

    /// Whether the text is a URL that may be fetched. A name is not resolved: where it leads is decided when the
    /// connection is made, again for each connection.
    ///
    /// # Errors
    /// The first rule that refuses it.
    pub fn check(&self, text: &str) -> Result<Target, Rule> {
        let parts = text::split(text)?;
        if !matches!(parts.scheme.as_str(), "http" | "https") || !self.schemes.passes(&parts.scheme) {
            return Err(Rule::Scheme);
        }
        let host = Host::written(parts.host)?;
        let port = match parts.port {
            Some(port) => text::port(port)?,
            None if parts.scheme == "https" => 443,
            None => 80,
        };
        let url = Url::parse(text).map_err(|_| Rule::HostForm)?;
        // The parser that decides and the parser that writes the request must see the same host and port.
        if url.host().map(Host::from).as_ref() != Some(&host) || url.port_or_known_default() != Some(port) {
            return Err(Rule::HostForm);
        }
        if !self.hosts.passes(&host) {
            return Err(Rule::Host);
        }
        if !self.ports.passes(&port) {
            return Err(Rule::Port);
        }
        let target = Target { url, host, port };
        if let Host::Address(address) = target.host {
            self.check_address(&target.host, address)?;
        }
        Ok(target)
    }

    /// Whether a connection to `address`, which `host` is or resolves to, may be made.
    ///
    /// # Errors
    /// [`Rule::Address`].
    pub fn check_address(&self, host: &Host, address: IpAddr) -> Result<(), Rule> {
        let plain = address::plain(address);
        let is_denied =
            self.hosts.is_denied(&Host::Address(address)) || self.hosts.is_denied(&Host::Address(plain));
        if is_denied {
            return Err(Rule::Address);
        }
        let is_listed = self.hosts.allowed.contains(host);
        let may_reach = |address: IpAddr| match address::class(address) {
            Class::Public => true,
            Class::Private if is_listed => true,
            _ if is_listed && *host == Host::Address(address) => true,
            _ => self.is_open(address),
        };
        let reachable = may_reach(address)
            && match address::inner(address) {
                // An address that carries another one is a way to that one.
                Some(inner) => may_reach(IpAddr::V4(inner)),
                None => true,
            };
        if reachable { Ok(()) } else { Err(Rule::Address) }
    }

    fn is_open(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(address))
    }
}

/// Glance's defaults, and no network but the public one.
impl Default for Rules {
    fn default() -> Self {
        let Filtering { allowed_schemes, allowed_ports, .. } = Filtering::default();
        Self {
            schemes: List { allowed: allowed_schemes, disallowed: Vec::new() },
            hosts: List { allowed: Vec::new(), disallowed: Vec::new() },
            ports: List { allowed: allowed_ports, disallowed: Vec::new() },
            networks: Vec::new(),
        }
    }
}
