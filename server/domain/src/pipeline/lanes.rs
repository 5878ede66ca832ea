//! Lanes beside the road of the data: what only looks at it, each on a thread of its own.

use std::sync::Arc;

use openssl::{
    error::ErrorStack,
    hash::{Hasher, MessageDigest},
};
use tokio::task::JoinHandle;
use vitrine_formats::{Inspection, Inspector};
use vitrine_signatures::HashMethod;

use super::batch::Batch;
use crate::{Error, Result};

/// The names that `hashing_algorithm` may have, as Python spells them.
pub const HASHING_ALGORITHMS: [&str; 12] = [
    "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512",
    "blake2b", "blake2s",
];

fn digest(algorithm: &str) -> Option<MessageDigest> {
    match algorithm {
        "md5" => Some(MessageDigest::md5()),
        "sha1" => Some(MessageDigest::sha1()),
        "sha224" => Some(MessageDigest::sha224()),
        "sha256" => Some(MessageDigest::sha256()),
        "sha384" => Some(MessageDigest::sha384()),
        "sha512" => Some(MessageDigest::sha512()),
        "sha3_224" => Some(MessageDigest::sha3_224()),
        "sha3_256" => Some(MessageDigest::sha3_256()),
        "sha3_384" => Some(MessageDigest::sha3_384()),
        "sha3_512" => Some(MessageDigest::sha3_512()),
        "blake2b" => MessageDigest::from_name("BLAKE2B512"),
        "blake2s" => MessageDigest::from_name("BLAKE2S256"),
        _ => None,
    }
}

/// What was seen of the data.
pub(super) struct Seen {
    pub(super) checksum: String,
    pub(super) os_hash_value: String,
    pub(super) inspection: Option<Inspection>,
    /// The digest by the method of the signature, where one was asked for.
    pub(super) signed: Option<Vec<u8>>,
}

/// The lanes of one upload. MD5 is the slowest and has one for itself.
pub(super) struct Lanes {
    md5: Lane<Digest>,
    other: Option<Lane<Other>>,
    signature: Signature,
}

/// Where the digest of the signature comes from.
enum Signature {
    /// There is none.
    None,
    /// The secure hash is that of the signature.
    Secure,
    Own(Lane<Digest>),
}

struct Other {
    /// None where the secure hash is MD5 too.
    digest: Option<Digest>,
    inspector: Option<Inspector>,
}

impl Lanes {
    pub(super) fn new(algorithm: &str, signed: Option<HashMethod>, inspect: bool) -> Result<Self> {
        let secure = digest(algorithm).ok_or_else(|| {
            let known = HASHING_ALGORITHMS.join(", ");
            Error::internal(format!("hashing_algorithm = '{algorithm}' is not known; choose one of {known}"))
        })?;
        let digest = if algorithm == "md5" { None } else { Some(Digest::new(secure)?) };
        let inspector = inspect.then(Inspector::new);
        let other = (digest.is_some() || inspector.is_some()).then(|| Lane::new(Other { digest, inspector }));
        let signature = match signed.map(HashMethod::algorithm) {
            None => Signature::None,
            Some(name) if name == algorithm => Signature::Secure,
            Some(name) => {
                let kind =
                    self::digest(name).ok_or_else(|| Error::internal(format!("{name} is not known")))?;
                Signature::Own(Lane::new(Digest::new(kind)?))
            }
        };
        Ok(Self { md5: Lane::new(Digest::new(MessageDigest::md5())?), other, signature })
    }

    /// Begins to look at a batch, once the one before was looked at.
    pub(super) async fn feed(&mut self, batch: &Batch) -> Result<()> {
        if let Signature::Own(lane) = &mut self.signature {
            let chunks = Arc::clone(batch);
            lane.begin(move |digest| chunks.iter().for_each(|chunk| digest.update(chunk))).await?;
        }
        let chunks = Arc::clone(batch);
        self.md5.begin(move |digest| chunks.iter().for_each(|chunk| digest.update(chunk))).await?;
        if let Some(lane) = &mut self.other {
            let chunks = Arc::clone(batch);
            lane.begin(move |other| {
                for chunk in chunks.iter() {
                    if let Some(digest) = &mut other.digest {
                        digest.update(chunk);
                    }
                    if let Some(inspector) = &mut other.inspector {
                        inspector.feed(chunk);
                    }
                }
            })
            .await?;
        }
        Ok(())
    }

    /// What was seen, after the last batch.
    pub(super) async fn finish(self) -> Result<Seen> {
        let checksum = self.md5.end().await?.finish()?;
        let (digest, inspector) = match self.other {
            Some(lane) => {
                let Other { digest, inspector } = lane.end().await?;
                (digest, inspector)
            }
            None => (None, None),
        };
        let os_hash_value = digest.map_or_else(|| Ok(checksum.clone()), Digest::finish)?;
        let signed = match self.signature {
            Signature::None => None,
            Signature::Secure => Some(hex::decode(&os_hash_value).map_err(Error::internal)?),
            Signature::Own(lane) => Some(lane.end().await?.bytes()?),
        };
        Ok(Seen { checksum, os_hash_value, inspection: inspector.map(Inspector::finish), signed })
    }
}

/// A digest that keeps its first failure for the end.
struct Digest {
    hasher: Hasher,
    failure: Option<ErrorStack>,
}

impl Digest {
    fn new(kind: MessageDigest) -> Result<Self> {
        Ok(Self { hasher: Hasher::new(kind).map_err(Error::internal)?, failure: None })
    }

    fn update(&mut self, data: &[u8]) {
        if self.failure.is_none() {
            self.failure = self.hasher.update(data).err();
        }
    }

    fn finish(self) -> Result<String> {
        self.bytes().map(hex::encode)
    }

    fn bytes(mut self) -> Result<Vec<u8>> {
        self.failure.map_or(Ok(()), Err).map_err(Error::internal)?;
        self.hasher.finish().map(|digest| digest.to_vec()).map_err(Error::internal)
    }
}

/// Work of which each piece follows the one before, on whichever blocking thread is free. Dropped, it ends with the
/// piece it is at.
enum Lane<T> {
    Idle(T),
    Busy(JoinHandle<T>),
    /// A piece panicked.
    Lost,
}

impl<T: Send + 'static> Lane<T> {
    fn new(state: T) -> Self {
        Self::Idle(state)
    }

    /// Waits for the piece before and begins the next one.
    async fn begin(&mut self, work: impl FnOnce(&mut T) + Send + 'static) -> Result<()> {
        let mut state = self.rest().await?;
        *self = Self::Busy(tokio::task::spawn_blocking(move || {
            work(&mut state);
            state
        }));
        Ok(())
    }

    async fn end(mut self) -> Result<T> {
        self.rest().await
    }

    async fn rest(&mut self) -> Result<T> {
        let state = match self {
            Self::Busy(work) => work.await.map_err(Error::internal),
            Self::Idle(_) | Self::Lost => Err(Error::internal("data was given to a lane that is lost")),
        };
        match std::mem::replace(self, Self::Lost) {
            Self::Idle(state) => Ok(state),
            Self::Busy(_) | Self::Lost => state,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_algorithm_of_the_list_exists_and_no_other() {
        for algorithm in HASHING_ALGORITHMS {
            assert!(digest(algorithm).is_some(), "{algorithm}");
            assert!(Lanes::new(algorithm, None, false).is_ok(), "{algorithm}");
        }
        for algorithm in ["", "SHA512", "sha-512", "shake_128", "crc32", "null"] {
            let error = Lanes::new(algorithm, None, true).err().unwrap();
            let cause = std::error::Error::source(&error).unwrap().to_string();
            assert!(cause.contains("hashing_algorithm") && cause.contains("sha512"), "{cause}");
        }
    }

    #[test]
    fn digests_are_the_published_ones() {
        for (algorithm, expected) in [
            ("md5", "900150983cd24fb0d6963f7d28e17f72"),
            ("sha1", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            ("sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "sha512",
                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
                 2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            ),
            ("sha3_256", "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"),
            (
                "blake2b",
                "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1\
                 7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
            ),
            ("blake2s", "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982"),
        ] {
            let mut digest = Digest::new(digest(algorithm).unwrap()).unwrap();
            digest.update(b"a");
            digest.update(b"bc");
            assert_eq!(digest.finish().unwrap(), expected, "{algorithm}");
        }
    }

    #[tokio::test]
    async fn a_piece_that_panics_loses_the_lane_and_says_so() {
        let mut lane = Lane::new(0);
        lane.begin(|count| *count += 1).await.unwrap();
        lane.begin(|_| std::panic::resume_unwind(Box::new(()))).await.unwrap();
        assert!(lane.begin(|count| *count += 1).await.is_err());
        assert!(lane.end().await.is_err());
    }
}
