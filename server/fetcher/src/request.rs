//! What is asked for.

use std::{fmt, ops::Range};

use http::{HeaderName, HeaderValue, Method};
use vitrine_splice::Conduit;

use crate::{Checksum, Validator};

/// What is asked for. `Debug` shows neither the URL nor the values of headers.
#[derive(Clone)]
pub struct Request {
    pub(crate) url: String,
    pub(crate) method: Method,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) range: Option<Range<u64>>,
    pub(crate) only_if: Option<Validator>,
    pub(crate) max_bytes: Option<u64>,
    pub(crate) checksum: Option<Checksum>,
    pub(crate) conduit: Option<Conduit>,
}

impl Request {
    /// All of the data at the URL.
    #[must_use]
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            method: Method::GET,
            headers: Vec::new(),
            range: None,
            only_if: None,
            max_bytes: None,
            checksum: None,
            conduit: None,
        }
    }

    /// What the server says about the data; the stream of the answer is empty.
    #[must_use]
    pub fn head(url: impl Into<String>) -> Self {
        Self { method: Method::HEAD, ..Self::get(url) }
    }

    /// Sends a header, such as a token. It goes to the scheme, host and port of the URL alone, never to the target of
    /// a redirect elsewhere, and into no log.
    #[must_use]
    pub fn header(mut self, name: HeaderName, mut value: HeaderValue) -> Self {
        value.set_sensitive(true);
        self.headers.push((name, value));
        self
    }

    /// Only these bytes (end exclusive, not empty; `u64::MAX` is the end of the data).
    #[must_use]
    pub fn range(mut self, range: Range<u64>) -> Self {
        self.range = Some(range);
        self
    }

    /// Only while the data is the one that this describes; for a later range of data that was opened before.
    #[must_use]
    pub fn only_if(mut self, validator: Validator) -> Self {
        self.only_if = Some(validator);
        self
    }

    /// Refuses more than this, as soon as it is known.
    #[must_use]
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = Some(bytes);
        self
    }

    /// Ends the stream with [`Error::Checksum`](crate::Error::Checksum) where all bytes together have another one.
    #[must_use]
    pub fn checksum(mut self, checksum: Checksum) -> Self {
        self.checksum = Some(checksum);
        self
    }

    /// Lets the bytes go through this conduit where the connection is not encrypted, nothing has to be computed from
    /// them, and the server tells how many there are: then chunks of the stream only stand for them.
    #[must_use]
    pub fn through(mut self, conduit: Conduit) -> Self {
        self.conduit = Some(conduit);
        self
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("headers", &self.headers.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("range", &self.range)
            .field("max_bytes", &self.max_bytes)
            .finish_non_exhaustive()
    }
}
