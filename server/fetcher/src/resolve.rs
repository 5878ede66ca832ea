//! From a name to addresses.

use std::{io, net::IpAddr};

use async_trait::async_trait;

/// Knows the addresses of a name. Each connection asks once.
#[async_trait]
pub trait Resolve: Send + Sync + 'static {
    /// All addresses of the name, the best one first.
    ///
    /// # Errors
    /// Where the name is unknown, or nobody can be asked.
    async fn resolve(&self, name: &str) -> io::Result<Vec<IpAddr>>;
}

/// The resolver of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

#[async_trait]
impl Resolve for SystemResolver {
    async fn resolve(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        let addresses = tokio::net::lookup_host((name, 0)).await?;
        Ok(addresses.map(|address| address.ip()).collect())
    }
}
