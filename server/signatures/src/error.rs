//! Why a signature cannot be checked, or does not hold.

use crate::{CERTIFICATE, HashMethod, KEY_TYPE, KeyType, METHOD, SIGNATURE};

/// Why a signature cannot be checked, or does not hold. `Display` is a part of a sentence for people, without a full
/// stop; it names the property, and never a path of the machine.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The signature is not written as base64.
    #[error("{SIGNATURE} is no base64 text: {problem}")]
    NotBase64 {
        /// What is wrong with it.
        problem: String,
    },
    /// The signature has no bytes, or far too many.
    #[error("{SIGNATURE} has {bytes} bytes; a signature has between 1 and {max}")]
    Length {
        /// Bytes after decoding.
        bytes: usize,
        /// Bytes of the longest signature that is looked at.
        max: usize,
    },
    /// The hash method has another name.
    #[error("{METHOD} is '{name}'; it must be one of {}", HashMethod::NAMES.join(", "))]
    UnknownMethod {
        /// As it was given.
        name: String,
    },
    /// The key type has another name.
    #[error("{KEY_TYPE} is '{name}'; it must be one of {}", KeyType::names().join(", "))]
    UnknownKeyType {
        /// As it was given.
        name: String,
    },
    /// The certificate is not named by a UUID.
    #[error("{CERTIFICATE} is '{name}', which is no UUID")]
    NoUuid {
        /// As it was given.
        name: String,
    },
    /// There is no such file.
    #[error(
        "the certificate {uuid} ({CERTIFICATE}) is not among those of this server; its operator can add it"
    )]
    NotFound {
        /// The certificate.
        uuid: String,
    },
    /// The file is there and cannot be read.
    #[error("the certificate {uuid} ({CERTIFICATE}) cannot be read by this server: {problem}")]
    Unreadable {
        /// The certificate.
        uuid: String,
        /// What the system said.
        problem: String,
    },
    /// The file holds something else.
    #[error("the certificate {uuid} ({CERTIFICATE}) is no X.509 certificate in PEM or DER form: {problem}")]
    NoCertificate {
        /// The certificate.
        uuid: String,
        /// What is wrong with it.
        problem: String,
    },
    /// Its time has not come.
    #[error("the certificate {uuid} ({CERTIFICATE}) is not valid before {from}")]
    NotYetValid {
        /// The certificate.
        uuid: String,
        /// The beginning, as text.
        from: String,
    },
    /// Its time is over.
    #[error("the certificate {uuid} ({CERTIFICATE}) has expired on {until}")]
    Expired {
        /// The certificate.
        uuid: String,
        /// The end, as text.
        until: String,
    },
    /// The certificate's key is of another kind than the signature.
    #[error(
        "{KEY_TYPE} is {key_type}, but the certificate {uuid} ({CERTIFICATE}) has a key of another kind: {found}"
    )]
    OtherKey {
        /// As the image says.
        key_type: KeyType,
        /// The certificate.
        uuid: String,
        /// The kind of its key.
        found: String,
    },
    /// The data is not what was signed, or was signed by another key.
    #[error(
        "the data does not have the signature in {SIGNATURE} ({key_type} over {method}, certificate {uuid}): either the \
         data or one of the properties is not what the signer had"
    )]
    Wrong {
        /// As the image says.
        key_type: KeyType,
        /// As the image says.
        method: HashMethod,
        /// The certificate.
        uuid: String,
    },
}
