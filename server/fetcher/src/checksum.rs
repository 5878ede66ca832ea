//! Checksums that data is held against while it passes, and the lists in which vendors publish them.

mod list;

use std::fmt;

use openssl::hash::{Hasher, MessageDigest};

pub use self::list::{ListError, find};
use crate::Error;

/// How a checksum is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Algorithm {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl Algorithm {
    /// All of them, the weakest first.
    pub const ALL: [Self; 6] =
        [Self::Md5, Self::Sha1, Self::Sha224, Self::Sha256, Self::Sha384, Self::Sha512];

    /// The name in lower case, as in `os_hash_algo`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha224 => "sha224",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    /// Hexadecimal digits of a checksum.
    #[must_use]
    pub fn digits(self) -> usize {
        match self {
            Self::Md5 => 32,
            Self::Sha1 => 40,
            Self::Sha224 => 56,
            Self::Sha256 => 64,
            Self::Sha384 => 96,
            Self::Sha512 => 128,
        }
    }

    /// The algorithm of that name in any usual spelling: `sha256`, `SHA-256`, `SHA2-256`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name: String = name.chars().filter(|c| *c != '-' && *c != '_').collect::<String>().to_lowercase();
        let name = match name.strip_prefix("sha2") {
            // `sha2-256`; but `sha224` and `sha256` begin like that as well.
            Some(rest @ ("224" | "256" | "384" | "512")) => format!("sha{rest}"),
            _ => name,
        };
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == name)
    }

    /// The algorithm whose checksums have so many digits.
    #[must_use]
    pub fn with_digits(digits: usize) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.digits() == digits)
    }

    fn digest(self) -> MessageDigest {
        match self {
            Self::Md5 => MessageDigest::md5(),
            Self::Sha1 => MessageDigest::sha1(),
            Self::Sha224 => MessageDigest::sha224(),
            Self::Sha256 => MessageDigest::sha256(),
            Self::Sha384 => MessageDigest::sha384(),
            Self::Sha512 => MessageDigest::sha512(),
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// An expected checksum.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Checksum {
    algorithm: Algorithm,
    /// In lower case.
    digits: String,
}

impl Checksum {
    /// A checksum of hexadecimal digits; `None` where they are no checksum of that algorithm.
    #[must_use]
    pub fn new(algorithm: Algorithm, digits: &str) -> Option<Self> {
        let is_one =
            digits.len() == algorithm.digits() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_one.then(|| Self { algorithm, digits: digits.to_ascii_lowercase() })
    }

    /// A checksum that tells its algorithm by a prefix (`sha256:ab…`) or by its length.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        match text.split_once([':', '=']) {
            Some((name, digits)) => Self::new(Algorithm::named(name.trim())?, digits.trim()),
            None => Self::new(Algorithm::with_digits(text.len())?, text),
        }
    }

    /// How it is computed.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Its hexadecimal digits, in lower case.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// Something that reads along.
    ///
    /// # Errors
    /// [`Error::Hash`] where the library does not offer the algorithm.
    pub fn verifier(&self) -> Result<Verifier, Error> {
        let hasher = Hasher::new(self.algorithm.digest()).map_err(|source| Error::Hash { source })?;
        Ok(Verifier { hasher, expected: self.clone() })
    }
}

/// `sha256:ab…`
impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.algorithm, self.digits)
    }
}

/// Reads along, and tells at the end whether it was the expected data.
pub struct Verifier {
    hasher: Hasher,
    expected: Checksum,
}

impl Verifier {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`Error::Hash`].
    pub fn update(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.hasher.update(bytes).map_err(|source| Error::Hash { source })
    }

    /// That was all.
    ///
    /// # Errors
    /// [`Error::Checksum`] where it was other data; [`Error::Hash`].
    pub fn finish(mut self) -> Result<(), Error> {
        let found = self.hasher.finish().map_err(|source| Error::Hash { source })?;
        let found = hex::encode(found);
        if found == self.expected.digits {
            return Ok(());
        }
        Err(Error::Checksum { algorithm: self.expected.algorithm, expected: self.expected.digits, found })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_computed_in_pieces() {
        for (text, good) in [
            ("md5:900150983cd24fb0d6963f7d28e17f72", true),
            ("A9993E364706816ABA3E25717850C26C9CD0D89D", true),
            ("sha224:23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7", true),
            ("SHA-256=ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", true),
            ("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ae", false),
        ] {
            let mut verifier = Checksum::parse(text).unwrap().verifier().unwrap();
            verifier.update(b"a").unwrap();
            verifier.update(b"bc").unwrap();
            assert_eq!(verifier.finish().is_ok(), good, "{text}");
        }
    }

    #[test]
    fn names_have_many_spellings() {
        for (name, expected) in [
            ("sha256", Some(Algorithm::Sha256)),
            ("SHA-512", Some(Algorithm::Sha512)),
            ("SHA2-256", Some(Algorithm::Sha256)),
            ("sha224", Some(Algorithm::Sha224)),
            ("SHA2-224", Some(Algorithm::Sha224)),
            ("MD5", Some(Algorithm::Md5)),
            ("sha3-256", None),
            ("crc32", None),
        ] {
            assert_eq!(Algorithm::named(name), expected, "{name}");
        }
        for text in ["", "sha256:", "sha256:zz", "abc", "sha1:900150983cd24fb0d6963f7d28e17f72"] {
            assert_eq!(Checksum::parse(text), None, "{text}");
        }
    }
}
