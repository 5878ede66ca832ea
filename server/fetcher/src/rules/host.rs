//! Hosts, in one form each.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use super::Rule;

/// The host of a URL.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Host {
    /// A name in lower case, without a dot at its end.
    Name(String),
    /// An address.
    Address(IpAddr),
}

impl Host {
    /// The host as it stands in a URL.
    pub(super) fn written(text: &str) -> Result<Self, Rule> {
        if let Some(inner) = text.strip_prefix('[') {
            let address: Option<Ipv6Addr> = inner.strip_suffix(']').and_then(|inner| inner.parse().ok());
            return address.map(|address| Self::Address(address.into())).ok_or(Rule::HostForm);
        }
        if let Ok(address) = text.parse::<Ipv4Addr>() {
            return Ok(Self::Address(address.into()));
        }
        let name = text.to_ascii_lowercase();
        if is_name(&name) { Ok(Self::Name(name)) } else { Err(Rule::HostForm) }
    }

    /// The host as an operator may write it into a list: brackets and a dot at the end do not matter.
    pub(super) fn listed(text: &str) -> Option<Self> {
        let text = text.trim();
        match text.trim_matches(['[', ']']).parse() {
            Ok(address) => Some(Self::Address(address)),
            Err(_) => Self::written(text.strip_suffix('.').unwrap_or(text)).ok(),
        }
    }
}

impl<'a> From<url::Host<&'a str>> for Host {
    fn from(host: url::Host<&'a str>) -> Self {
        match host {
            url::Host::Domain(name) => Self::Name(name.to_owned()),
            url::Host::Ipv4(address) => Self::Address(address.into()),
            url::Host::Ipv6(address) => Self::Address(address.into()),
        }
    }
}

/// As it stands in a URL.
impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Address(IpAddr::V4(address)) => address.fmt(f),
            Self::Address(IpAddr::V6(address)) => write!(f, "[{address}]"),
        }
    }
}

/// A name of the DNS that nobody can take for an address: the last label is no number in any notation.
fn is_name(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let last = name.rsplit('.').next().unwrap_or_default();
    let digits = last.strip_prefix("0x").unwrap_or(last);
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit())
        || (last.starts_with("0x") && digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
    name.len() <= 253 && !is_number && name.split('.').all(is_label)
}
