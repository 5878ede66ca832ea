//! The kinds of keys that sign images.

use std::{fmt, str::FromStr};

use openssl::pkey::Id;

use crate::{Error, method::shortened};

/// The value of `img_signature_key_type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyType {
    /// `RSA-PSS`: RSA with the padding PSS, MGF1 of the same hash method, and a salt of any length.
    RsaPss,
    /// `DSA`
    Dsa,
    /// `ECC_` and the name of a curve: ECDSA. As in Glance, the curve is that of the certificate, whichever of these
    /// names is given.
    Ecc(&'static str),
}

/// The curves that Glance names, and one more that is widely used.
const CURVES: [&str; 7] = [
    "ECC_SECP256R1",
    "ECC_SECP384R1",
    "ECC_SECP521R1",
    "ECC_SECT409K1",
    "ECC_SECT409R1",
    "ECC_SECT571K1",
    "ECC_SECT571R1",
];
const RSA_PSS: &str = "RSA-PSS";
const DSA: &str = "DSA";

impl KeyType {
    /// The names of all.
    #[must_use]
    pub fn names() -> Vec<&'static str> {
        [RSA_PSS, DSA].into_iter().chain(CURVES).collect()
    }

    /// The name in the property.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RsaPss => RSA_PSS,
            Self::Dsa => DSA,
            Self::Ecc(name) => name,
        }
    }

    /// Whether a key of that kind makes such signatures.
    pub(crate) fn is_of(self, key: Id) -> bool {
        match self {
            Self::RsaPss => key == Id::RSA || key == Id::RSA_PSS,
            Self::Dsa => key == Id::DSA,
            Self::Ecc(_) => key == Id::EC,
        }
    }
}

impl fmt::Display for KeyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for KeyType {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        match name {
            RSA_PSS => Ok(Self::RsaPss),
            DSA => Ok(Self::Dsa),
            _ => {
                let curve = CURVES.into_iter().find(|curve| *curve == name);
                curve.map(Self::Ecc).ok_or_else(|| Error::UnknownKeyType { name: shortened(name) })
            }
        }
    }
}
