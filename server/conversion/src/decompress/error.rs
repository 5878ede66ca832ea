//! Why compressed data was not taken.

use std::io;

use super::Compression;

/// Why compressed data was not taken. It travels inside an [`io::Error`] of kind `InvalidData`, `FileTooLarge` or
/// `UnexpectedEof`; `Display` may be shown to the tenant.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DecompressError {
    /// The data is damaged, or only begins like that format.
    #[error("the data is no valid {compression}: {source}")]
    Corrupt {
        /// What it began like.
        compression: Compression,
        /// The decoder's reason.
        #[source]
        source: io::Error,
    },
    /// The data ends too early.
    #[error("the {compression} data ends too early: it is incomplete")]
    Truncated {
        /// How it is compressed.
        compression: Compression,
    },
    /// More comes out than may.
    #[error("the decompressed data is larger than the limit of {limit} bytes")]
    TooLarge {
        /// Bytes that may come out.
        limit: u64,
    },
    /// Far more comes out than went in.
    #[error(
        "the decompressed data is more than {ratio} times as large as the compressed data, which is refused"
    )]
    Bomb {
        /// Bytes that may come out for a byte that went in.
        ratio: u64,
    },
    /// A zip archive must hold the image and nothing else.
    #[error("the zip archive must hold exactly one file, the image")]
    Entries,
    /// A zip archive uses something that is not supported.
    #[error(
        "the zip archive cannot be read: {what} is not supported; compress the image again, as plain zip"
    )]
    Unsupported {
        /// What it uses.
        what: &'static str,
    },
}

impl From<DecompressError> for io::Error {
    fn from(error: DecompressError) -> Self {
        let kind = match &error {
            DecompressError::TooLarge { .. } | DecompressError::Bomb { .. } => io::ErrorKind::FileTooLarge,
            DecompressError::Truncated { .. } => io::ErrorKind::UnexpectedEof,
            _ => io::ErrorKind::InvalidData,
        };
        Self::new(kind, error)
    }
}

/// An error of the stream that is decoded, on its way through the decoder.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(super) struct OfSource(pub(super) io::Error);

/// What an error of a decoder means.
pub(super) fn tell(compression: Compression, error: io::Error) -> io::Error {
    let kind = error.kind();
    let error = match error.downcast::<OfSource>() {
        Ok(OfSource(error)) => return error,
        Err(error) => error,
    };
    match error.downcast::<DecompressError>() {
        Ok(told) => told.into(),
        Err(_) if kind == io::ErrorKind::UnexpectedEof => DecompressError::Truncated { compression }.into(),
        Err(source) => DecompressError::Corrupt { compression, source }.into(),
    }
}
