//! From a target to a connection with exactly one checked address.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use rustls::pki_types::ServerName;
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{TlsConnector, client::TlsStream};
use tokio_util::either::Either;

use crate::{Error, Fetcher, Host, Rule, Target};

/// Addresses of one host that are tried.
const MOST_ADDRESSES: usize = 8;

/// A connection, encrypted or not.
pub(crate) type Connection = Either<TcpStream, TlsStream<TcpStream>>;

impl Fetcher {
    /// The addresses of the target that may be reached.
    ///
    /// An address that is refused takes as long as a name that is unknown, and reads the same.
    pub(crate) async fn addresses(&self, target: &Target) -> Result<Vec<IpAddr>, Error> {
        let addresses = match &target.host {
            Host::Address(address) => vec![*address],
            Host::Name(name) => self
                .within(self.limits.connect, self.resolver.resolve(name))
                .await
                .map_err(|source| Error::Resolve { source })?,
        };
        let mut reachable = Vec::new();
        for address in addresses {
            match self.rules.check_address(&target.host, address) {
                Ok(()) if !reachable.contains(&address) => reachable.push(address),
                Ok(()) => {}
                Err(_) => tracing::warn!(host = %target.host, %address, "an address that may not be reached"),
            }
        }
        reachable.truncate(MOST_ADDRESSES);
        if reachable.is_empty() { Err(Rule::Address.into()) } else { Ok(reachable) }
    }

    /// Connects to the first of the target's addresses that answers.
    pub(crate) async fn connect(&self, target: &Target) -> Result<Connection, Error> {
        let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
        for address in self.addresses(target).await? {
            let place = SocketAddr::new(address, target.port);
            match self.within(self.limits.connect, TcpStream::connect(place)).await {
                Ok(stream) => return self.greet(target, stream).await,
                Err(error) => {
                    tracing::debug!(host = %target.host, %place, %error, "no connection");
                    last = error;
                }
            }
        }
        Err(Error::Connect { source: last })
    }

    async fn greet(&self, target: &Target, stream: TcpStream) -> Result<Connection, Error> {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection without TCP_NODELAY");
        }
        if !target.is_https() {
            return Ok(Either::Left(stream));
        }
        let name = match &target.host {
            Host::Name(name) => ServerName::try_from(name.clone()).map_err(|_| Rule::HostForm)?,
            Host::Address(address) => ServerName::from(*address),
        };
        let connector = TlsConnector::from(self.tls.config().await?);
        let greeted = self.within(self.limits.connect, connector.connect(name, stream)).await;
        greeted.map(Either::Right).map_err(|source| Error::Tls { source })
    }

    /// Gives up after `limit`.
    async fn within<T>(
        &self,
        limit: Duration,
        work: impl Future<Output = io::Result<T>> + Send,
    ) -> io::Result<T> {
        timeout(limit, work).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
    }
}
