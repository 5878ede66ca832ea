//! What an operator may set about a Sheepdog store; the first three have the names that they had in Glance.

use std::io;

use serde::{Deserialize, Serialize};

/// Bytes of a MiB, the unit of the sizes.
pub(super) const MIB: u64 = 1024 * 1024;

/// Options of a Sheepdog store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SheepdogOptions {
    /// A node of the cluster: its name or IPv4 address. It stands in the locations of all images.
    pub sheepdog_store_address: String,
    /// The port of its `sheep`.
    pub sheepdog_store_port: u16,
    /// MiB that an upload gathers before it sends them, and that a download has on their way at most.
    pub sheepdog_store_chunk_size: u64,
    /// Seconds without an answer after which a connection is given up.
    pub sheepdog_store_timeout: u64,
    /// Seconds without progress after which the upload of another process counts as abandoned.
    pub sheepdog_store_abandoned_after: u64,
}

impl Default for SheepdogOptions {
    fn default() -> Self {
        Self {
            sheepdog_store_address: "127.0.0.1".to_owned(),
            sheepdog_store_port: 7000,
            sheepdog_store_chunk_size: 64,
            sheepdog_store_timeout: 60,
            sheepdog_store_abandoned_after: 3600,
        }
    }
}

impl SheepdogOptions {
    /// Refuses what cannot be used.
    ///
    /// # Errors
    /// Names the option.
    pub fn check(&self) -> io::Result<()> {
        let wrong = |problem: &str| Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        let address = &self.sheepdog_store_address;
        if !(1..=253).contains(&address.len())
            || !address.bytes().all(is_host)
            || address.starts_with(['.', '-'])
        {
            return wrong(
                "sheepdog_store_address must be a host name or an IPv4 address: a location has no room for the colons of \
                 IPv6",
            );
        }
        if self.sheepdog_store_port == 0 {
            return wrong("sheepdog_store_port must be 1 to 65535");
        }
        if !(1..=4096).contains(&self.sheepdog_store_chunk_size) {
            return wrong("sheepdog_store_chunk_size must be 1 to 4096 (MiB)");
        }
        if self.sheepdog_store_timeout == 0 {
            return wrong("sheepdog_store_timeout must be 1 or more (seconds)");
        }
        Ok(())
    }

    /// What all locations begin with.
    #[must_use]
    pub fn place(&self) -> String {
        format!("sheepdog://{}:{}:", self.sheepdog_store_address, self.sheepdog_store_port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_name_the_option() {
        assert!(SheepdogOptions::default().check().is_ok());
        type Spoil = fn(&mut SheepdogOptions);
        let cases: [(&str, Spoil); 7] = [
            ("sheepdog_store_address", |options| options.sheepdog_store_address.clear()),
            ("sheepdog_store_address", |options| options.sheepdog_store_address = "::1".to_owned()),
            ("sheepdog_store_address", |options| options.sheepdog_store_address = "a;reboot".to_owned()),
            ("sheepdog_store_address", |options| options.sheepdog_store_address = "-a".to_owned()),
            ("sheepdog_store_port", |options| options.sheepdog_store_port = 0),
            ("sheepdog_store_chunk_size", |options| options.sheepdog_store_chunk_size = 0),
            ("sheepdog_store_timeout", |options| options.sheepdog_store_timeout = 0),
        ];
        for (option, spoil) in cases {
            let mut options = SheepdogOptions::default();
            spoil(&mut options);
            assert!(options.check().unwrap_err().to_string().starts_with(option), "{option}");
        }
    }
}
