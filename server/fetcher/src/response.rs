//! What came back.

use std::fmt;

use bytes::Bytes;
use futures::stream::BoxStream;

use crate::Error;

/// Bytes on their way in.
pub type ByteStream = BoxStream<'static, Result<Bytes, Error>>;

/// What proves that data is still the same as before.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Validator {
    /// A strong `ETag`, with its quotes.
    Tag(String),
    /// A `Last-Modified`.
    Modified(String),
}

impl Validator {
    /// The text for `If-Range`.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Tag(text) | Self::Modified(text) => text,
        }
    }
}

/// An answer that has the data.
pub struct Response {
    /// Bytes of the whole data, where the server tells; not of the range. It may be wrong until the stream has ended.
    pub size: Option<u64>,
    /// The `Content-Type`, as the server spelled it.
    pub content_type: Option<String>,
    /// What proves later that the data is still the same.
    pub validator: Option<Validator>,
    /// Whether the server says that it can send parts.
    pub has_ranges: bool,
    /// The bytes asked for, as the server keeps them: nothing is decoded. It ends with an error where a limit is
    /// reached, or where the connection broke and could not be taken up again.
    pub stream: ByteStream,
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("size", &self.size)
            .field("content_type", &self.content_type)
            .field("has_ranges", &self.has_ranges)
            .finish_non_exhaustive()
    }
}
