//! Checksums that the service keeps beside the data: sent with it, and held against it.
//!
//! Over HTTPS neither is needed for the data to arrive whole. They are for services that keep them, and tell later
//! whether the data is still what it was.

use std::io;

use bytes::Bytes;
use futures::{StreamExt, stream};
use http::{HeaderMap, HeaderName};
use openssl::{
    base64::{decode_block, encode_block},
    hash::{Hasher, MessageDigest},
};
use serde::{Deserialize, Serialize};

use crate::{ByteStream, Error};

/// The SHA-256 of what is sent.
pub(super) const SHA256: HeaderName = HeaderName::from_static("x-amz-checksum-sha256");
/// The CRC-32, which other clients send where they are not told otherwise.
const CRC32: HeaderName = HeaderName::from_static("x-amz-checksum-crc32");
/// What the parts of an upload come with.
pub(super) const ALGORITHM: HeaderName = HeaderName::from_static("x-amz-checksum-algorithm");
/// Asks for the checksum with the data.
pub(super) const MODE: HeaderName = HeaderName::from_static("x-amz-checksum-mode");
/// From so many bytes on, their digest is made on a thread of its own.
const LARGE: usize = 256 * 1024;

/// When checksums are made or checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChecksumWhen {
    /// Where a request cannot do without, as none here.
    #[default]
    WhenRequired,
    /// Wherever the service may keep them.
    WhenSupported,
}

impl ChecksumWhen {
    /// Whether it is more than what is required.
    pub(super) fn is_on(self) -> bool {
        self == Self::WhenSupported
    }
}

/// The SHA-256 of `body` as the service wants it.
pub(super) async fn sha256(body: &Bytes) -> io::Result<String> {
    let of = |body: &[u8]| openssl::hash::hash(MessageDigest::sha256(), body).map(|sum| encode_block(&sum));
    if body.len() < LARGE {
        return of(body).map_err(io::Error::other);
    }
    let body = body.clone();
    let made = tokio::task::spawn_blocking(move || of(&body)).await.map_err(io::Error::other)?;
    made.map_err(io::Error::other)
}

enum Sum {
    Sha256(Hasher),
    Crc32(crc32fast::Hasher),
}

/// What the whole data must hash to.
pub(super) struct Expected {
    sum: Sum,
    value: Vec<u8>,
}

impl Expected {
    /// What an answer with the whole data says; `None` where it says nothing that can be checked. That of an upload in
    /// parts is one of its parts' checksums, and not of the data.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let value = |name, length| {
            let text = headers.get(name)?.to_str().ok()?;
            decode_block(text).ok().filter(|value: &Vec<u8>| value.len() == length)
        };
        if let Some(value) = value(SHA256, 32) {
            return Some(Self { sum: Sum::Sha256(Hasher::new(MessageDigest::sha256()).ok()?), value });
        }
        value(CRC32, 4).map(|value| Self { sum: Sum::Crc32(crc32fast::Hasher::new()), value })
    }

    fn update(&mut self, chunk: &[u8]) -> io::Result<()> {
        match &mut self.sum {
            Sum::Sha256(hasher) => hasher.update(chunk).map_err(io::Error::other),
            Sum::Crc32(hasher) => {
                hasher.update(chunk);
                Ok(())
            }
        }
    }

    /// Whether that was the data.
    fn judge(self) -> io::Result<bool> {
        Ok(match self.sum {
            Sum::Sha256(mut hasher) => hasher.finish().map_err(io::Error::other)?[..] == self.value[..],
            Sum::Crc32(hasher) => hasher.finalize().to_be_bytes()[..] == self.value[..],
        })
    }
}

/// `whole`, data of `size` bytes, of which the last chunk goes out only if all of it is as expected.
pub(super) fn checked(store: &str, whole: ByteStream, size: u64, expected: Expected) -> ByteStream {
    let store = store.to_owned();
    stream::unfold(Some((whole, 0_u64, expected)), move |state| {
        let store = store.clone();
        async move {
            let (mut whole, at, mut expected) = state?;
            let chunk = match whole.next().await? {
                Ok(chunk) => chunk,
                Err(error) => return Some((Err(error), None)),
            };
            let at = at + chunk.len() as u64;
            let judged = expected.update(&chunk).and_then(|()| match at < size {
                true => Ok(Some(expected)),
                false if expected.judge()? => Ok(None),
                false => Err(io::Error::other(
                    "the data does not have the checksum that the service keeps of it: it was changed or damaged",
                )),
            });
            Some(match judged {
                Ok(Some(expected)) => (Ok(chunk), Some((whole, at, expected))),
                Ok(None) => (Ok(chunk), None),
                Err(source) => (Err(Error::Other { store, source }), None),
            })
        }
    })
    .boxed()
}
