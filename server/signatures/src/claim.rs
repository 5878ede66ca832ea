//! What the four properties mean.

use base64::{Engine, engine::general_purpose::STANDARD};
use uuid::Uuid;

use crate::{Error, HashMethod, KeyType, Statement, method::shortened};

/// Bytes of the longest signature that is looked at: an RSA key of 16,384 bits.
const SIGNATURE_MAX: usize = 2048;

/// A signature, and how it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    pub(crate) signature: Vec<u8>,
    pub(crate) method: HashMethod,
    pub(crate) key_type: KeyType,
    pub(crate) certificate: Uuid,
}

impl Claim {
    /// Reads the properties; `None` where one of the four is missing.
    ///
    /// # Errors
    /// The first property that means nothing.
    pub fn read(statement: &Statement) -> Result<Option<Self>, Error> {
        let [Some(signature), Some(method), Some(key_type), Some(certificate)] = &statement.values else {
            return Ok(None);
        };
        Ok(Some(Self {
            signature: decoded(signature)?,
            method: method.parse()?,
            key_type: key_type.parse()?,
            certificate: Uuid::try_parse(certificate)
                .map_err(|_| Error::NoUuid { name: shortened(certificate) })?,
        }))
    }

    /// How the data was hashed.
    #[must_use]
    pub const fn method(&self) -> HashMethod {
        self.method
    }

    /// How the digest was signed.
    #[must_use]
    pub const fn key_type(&self) -> KeyType {
        self.key_type
    }

    /// Whose key it was.
    #[must_use]
    pub const fn certificate(&self) -> Uuid {
        self.certificate
    }
}

/// Base64 as tools write it: lines of it are one text.
fn decoded(text: &str) -> Result<Vec<u8>, Error> {
    let text: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let bytes = STANDARD.decode(text).map_err(|error| Error::NotBase64 { problem: error.to_string() })?;
    if bytes.is_empty() || bytes.len() > SIGNATURE_MAX {
        return Err(Error::Length { bytes: bytes.len(), max: SIGNATURE_MAX });
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{CERTIFICATE, KEY_TYPE, METHOD, PROPERTIES, SIGNATURE};

    const UUID: &str = "0b8f3c11-9f4b-4a1e-8c1d-9a390d5f4b44";

    fn properties(changes: &[(&str, &str)]) -> BTreeMap<String, String> {
        let mut all: BTreeMap<String, String> = PROPERTIES
            .into_iter()
            .zip(["c2lnbmVk", "SHA-256", "RSA-PSS", UUID])
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        for (name, value) in changes {
            all.insert((*name).to_owned(), (*value).to_owned());
        }
        all
    }

    fn read(changes: &[(&str, &str)]) -> Result<Claim, Error> {
        Claim::read(&Statement::of(&properties(changes)).unwrap()).map(Option::unwrap)
    }

    #[test]
    fn four_properties_are_a_claim_and_fewer_are_none() {
        let claim = read(&[]).unwrap();
        assert_eq!(claim.signature, b"signed");
        assert_eq!(claim.method(), HashMethod::Sha256);
        assert_eq!(claim.key_type(), KeyType::RsaPss);
        assert_eq!(claim.certificate().to_string(), UUID);
        for name in PROPERTIES {
            let mut fewer = properties(&[]);
            fewer.remove(name);
            let statement = Statement::of(&fewer).unwrap();
            assert_eq!(statement.missing(), [name]);
            assert_eq!(Claim::read(&statement), Ok(None));
        }
        assert_eq!(Statement::of(&BTreeMap::from([("os_type".to_owned(), "linux".to_owned())])), None);
    }

    #[test]
    fn tools_may_break_lines_and_write_the_uuid_in_other_forms() {
        assert_eq!(read(&[(SIGNATURE, "c2ln\nbmVk\r\n ")]).unwrap().signature, b"signed");
        for text in [UUID.to_uppercase(), UUID.replace('-', "")] {
            assert_eq!(read(&[(CERTIFICATE, &text)]).unwrap().certificate().to_string(), UUID);
        }
    }

    #[test]
    fn what_means_nothing_is_named() {
        let long = STANDARD.encode(vec![7; SIGNATURE_MAX + 1]);
        for (name, value) in [
            (SIGNATURE, "no base64!"),
            (SIGNATURE, "c2lnbmV"),
            (SIGNATURE, ""),
            (SIGNATURE, &long),
            (METHOD, "MD5"),
            (METHOD, "SHA-1"),
            (METHOD, "sha256"),
            (METHOD, "SHA256"),
            (METHOD, ""),
            (KEY_TYPE, "RSA"),
            (KEY_TYPE, "rsa-pss"),
            (KEY_TYPE, "ECC_SECP256K1"),
            (KEY_TYPE, "ED25519"),
            (CERTIFICATE, "../../etc/passwd"),
            (CERTIFICATE, ""),
            (CERTIFICATE, &format!("{UUID}/..")),
        ] {
            let error = read(&[(name, value)]).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{name} ")), "{name} = {value}: {error}");
            assert!(error.len() < 300, "{error}");
        }
    }

    #[test]
    fn every_name_in_a_message_is_one_that_is_taken() {
        for name in HashMethod::NAMES {
            assert_eq!(name.parse::<HashMethod>().unwrap().as_str(), name);
        }
        for name in KeyType::names() {
            assert_eq!(name.parse::<KeyType>().unwrap().as_str(), name);
        }
    }
}
