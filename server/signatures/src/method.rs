//! The hash methods of signatures.

use std::{fmt, str::FromStr};

use openssl::md::{Md, MdRef};

use crate::Error;

/// The value of `img_signature_hash_method`. MD5 and SHA-1 are none: two different images can have the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HashMethod {
    /// `SHA-224`
    Sha224,
    /// `SHA-256`
    Sha256,
    /// `SHA-384`
    Sha384,
    /// `SHA-512`
    Sha512,
}

impl HashMethod {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Sha224, Self::Sha256, Self::Sha384, Self::Sha512];
    /// Their names.
    pub const NAMES: [&'static str; 4] = ["SHA-224", "SHA-256", "SHA-384", "SHA-512"];

    /// The name in the property.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// The name that `os_hash_algo` and `hashing_algorithm` have for it.
    #[must_use]
    pub const fn algorithm(self) -> &'static str {
        match self {
            Self::Sha224 => "sha224",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    pub(crate) fn md(self) -> &'static MdRef {
        match self {
            Self::Sha224 => Md::sha224(),
            Self::Sha256 => Md::sha256(),
            Self::Sha384 => Md::sha384(),
            Self::Sha512 => Md::sha512(),
        }
    }
}

impl fmt::Display for HashMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for HashMethod {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let known = Self::ALL.into_iter().find(|method| method.as_str() == name);
        known.ok_or_else(|| Error::UnknownMethod { name: shortened(name) })
    }
}

/// What somebody wrote, short enough for a sentence.
pub(crate) fn shortened(text: &str) -> String {
    const SHOWN: usize = 64;
    let mut shown: String = text.chars().take(SHOWN).collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}
