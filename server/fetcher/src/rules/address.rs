//! What kind of place an address is.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What kind of place an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Anybody can reach it.
    Public,
    /// A private network, shared address space of a carrier, or this machine.
    Private,
    /// Never the place of a web server for the public: link-local (with the metadata services of clouds), multicast,
    /// unspecified, reserved, for documentation, or an address that carries another one.
    Closed,
}

/// The kind of place.
pub(super) fn class(address: IpAddr) -> Class {
    match address {
        IpAddr::V4(address) => class_of_v4(address),
        IpAddr::V6(address) => class_of_v6(address),
    }
}

fn class_of_v4(address: Ipv4Addr) -> Class {
    match address.octets() {
        [10 | 127, ..] | [172, 16..=31, ..] | [192, 168, ..] | [100, 64..=127, ..] => Class::Private,
        // "This network"; multicast, reserved, broadcast.
        [0 | 224..=255, ..] => Class::Closed,
        // Link-local, with the metadata services; and the agent of Azure's machines, which lies in public space.
        [169, 254, ..] | [168, 63, 129, 16] => Class::Closed,
        // Protocol assignments, 6to4 relays, benchmarks.
        [192, 0, 0, _] | [192, 88, 99, _] | [198, 18 | 19, ..] => Class::Closed,
        // Documentation.
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Class::Closed,
        _ => Class::Public,
    }
}

fn class_of_v6(address: Ipv6Addr) -> Class {
    if inner(IpAddr::V6(address)).is_some() {
        return Class::Closed;
    }
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 1] | [0xfc00..=0xfdff, ..] => Class::Private,
        // Protocol assignments with Teredo, benchmarks and ORCHID; documentation.
        [0x2001, 0x0000..=0x01ff | 0x0db8, ..] | [0x3fff, 0x0000..=0x0fff, ..] => Class::Closed,
        [0x2000..=0x3fff, ..] => Class::Public,
        _ => Class::Closed,
    }
}

/// The IPv4 address that an IPv6 address carries: IPv4-mapped, IPv4-compatible, translated (SIIT), NAT64 with the
/// well-known or a local prefix, 6to4, and ISATAP.
pub(super) fn inner(address: IpAddr) -> Option<Ipv4Addr> {
    let IpAddr::V6(address) = address else { return None };
    let joined = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x64, 0xff9b, 1, _, _, _, high, low]
        | [0x2002, high, low, ..]
        | [_, _, _, _, 0 | 0x0200, 0x5efe, high, low] => Some(joined(high, low)),
        _ => None,
    }
}

/// The address that is meant where it is only written as another one.
pub(super) fn plain(address: IpAddr) -> IpAddr {
    inner(address).map_or(address, IpAddr::V4)
}
