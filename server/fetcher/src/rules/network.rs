//! Networks: an address and the length of its prefix.

use std::{net::IpAddr, str::FromStr};

/// A network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Network {
    /// The bits, from the highest.
    bits: u128,
    length: u32,
    is_v4: bool,
}

impl Network {
    pub(super) fn contains(&self, address: IpAddr) -> bool {
        let (bits, is_v4) = bits(address);
        is_v4 == self.is_v4 && cut(bits, self.length) == self.bits
    }
}

impl FromStr for Network {
    type Err = ();

    /// `10.0.0.0/8`, or one address.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text, None),
        };
        let address: IpAddr = address.trim().parse().map_err(|_| ())?;
        let (bits, is_v4) = bits(address);
        let most = if is_v4 { 32 } else { 128 };
        let length = match length {
            None => most,
            Some(text) => {
                text.trim().parse::<u32>().ok().filter(|length| (1..=most).contains(length)).ok_or(())?
            }
        };
        // Bits behind the prefix are a mistake: the operator meant something else.
        if cut(bits, length) != bits {
            return Err(());
        }
        Ok(Self { bits, length, is_v4 })
    }
}

fn bits(address: IpAddr) -> (u128, bool) {
    match address {
        IpAddr::V4(address) => (u128::from(u32::from(address)) << 96, true),
        IpAddr::V6(address) => (u128::from(address), false),
    }
}

fn cut(bits: u128, length: u32) -> u128 {
    bits & u128::MAX.checked_shl(128 - length).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_hold_their_addresses_and_no_others() {
        for (network, inside, outside) in [
            ("10.0.0.0/8", "10.255.1.2", "11.0.0.0"),
            ("10.20.30.40", "10.20.30.40", "10.20.30.41"),
            ("192.168.4.0/23", "192.168.5.255", "192.168.6.0"),
            ("fd00::/8", "fdff::1", "fe00::1"),
            ("::1", "::1", "::2"),
            ("127.0.0.0/8", "127.9.9.9", "::ffff:127.0.0.1"),
        ] {
            let network: Network = network.parse().unwrap();
            assert!(network.contains(inside.parse().unwrap()), "{inside}");
            assert!(!network.contains(outside.parse().unwrap()), "{outside}");
        }
        for text in
            ["", "10", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/0", "fd00::/129", "host/8", "10.0.0.0/-1"]
        {
            assert_eq!(text.parse::<Network>(), Err(()), "{text}");
        }
    }
}
