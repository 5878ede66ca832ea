//! Why a URL was not fetched.

use std::io;

use crate::{Algorithm, Rule};

/// What a tenant hears of every host that could not be spoken to: refused, unknown, closed and silent ones alike, so
/// that nobody can map the operator's network with it.
pub(crate) const UNREACHABLE: &str = "the host of the URL cannot be reached from this server";

/// Why a URL was not fetched, or not to its end. `Display` may be shown to the tenant, and holds no URL: URLs often
/// carry a secret. The source is for the operator's log alone.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A rule of the operator or of this crate forbids it. Another URL is needed.
    #[error("{rule}")]
    Refused {
        /// The rule.
        rule: Rule,
    },
    /// The name is not known, or its server does not answer.
    #[error("{UNREACHABLE}")]
    Resolve {
        /// The resolver's error.
        #[source]
        source: io::Error,
    },
    /// None of the host's addresses took the connection.
    #[error("{UNREACHABLE}")]
    Connect {
        /// The error of the last address.
        #[source]
        source: io::Error,
    },
    /// The server could not prove who it is.
    #[error("the server of the URL has no certificate that is trusted here")]
    Tls {
        /// What is wrong with it.
        #[source]
        source: io::Error,
    },
    /// The server does not speak HTTP as it must.
    #[error("the server of the URL does not answer as a web server should")]
    Protocol {
        /// What it did.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The server answered with something else than the data.
    #[error("the server of the URL answered with the status {status}")]
    Status {
        /// The status code.
        status: u16,
    },
    /// The server has more data than may be taken.
    #[error("the data at the URL is larger than the {limit} bytes that may be fetched")]
    TooLarge {
        /// Bytes that may be fetched.
        limit: u64,
    },
    /// A limit of time was reached.
    #[error("the server of the URL was given up: {what} took longer than {seconds} seconds")]
    TimedOut {
        /// What took too long.
        what: &'static str,
        /// The limit.
        seconds: u64,
    },
    /// The data is not what was expected.
    #[error("the data at the URL has the {algorithm} checksum {found}, not {expected}")]
    Checksum {
        /// How it was computed.
        algorithm: Algorithm,
        /// The expected one, hexadecimal.
        expected: String,
        /// The one of the data, hexadecimal.
        found: String,
    },
    /// The connection broke and could not be taken up again.
    #[error("the connection to the server of the URL broke after {received} bytes")]
    Interrupted {
        /// Bytes that had arrived.
        received: u64,
        /// What broke it.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The data is not the same any more as when the transfer began.
    #[error("the data at the URL changed while it was fetched; fetch it again from the start")]
    Changed,
    /// A part of the data was wanted, and the server sends only all of it.
    #[error("the server of the URL cannot send a part of the data")]
    NoRanges,
    /// This machine has no certificates to check a server with.
    #[error("no server can be checked with HTTPS: the operator must install certificates of authorities")]
    NoTrust {
        /// Where they were looked for.
        #[source]
        source: io::Error,
    },
    /// The checksum could not be computed.
    #[error("the checksum of the data cannot be computed here")]
    Hash {
        /// The library's error.
        #[source]
        source: openssl::error::ErrorStack,
    },
}

impl Error {
    /// Whether the same request may succeed later.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Resolve { .. }
            | Self::Connect { .. }
            | Self::TimedOut { .. }
            | Self::Interrupted { .. }
            | Self::Protocol { .. } => true,
            Self::Status { status } => matches!(status, 408 | 425 | 429 | 500..),
            _ => false,
        }
    }

    /// Whether the server says that there is nothing at the URL.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Status { status: 404 | 410 })
    }
}

impl From<Rule> for Error {
    fn from(rule: Rule) -> Self {
        Self::Refused { rule }
    }
}

/// For streams whose items are `io::Result`; the error stays inside.
impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        let kind = match &error {
            Error::Refused { .. } => io::ErrorKind::PermissionDenied,
            Error::TimedOut { .. } => io::ErrorKind::TimedOut,
            Error::TooLarge { .. } => io::ErrorKind::FileTooLarge,
            Error::Checksum { .. } | Error::Changed => io::ErrorKind::InvalidData,
            Error::Interrupted { .. } => io::ErrorKind::UnexpectedEof,
            error if error.is_not_found() => io::ErrorKind::NotFound,
            _ => io::ErrorKind::Other,
        };
        Self::new(kind, error)
    }
}
