//! What an image's properties say of its signature.

use std::collections::BTreeMap;

/// The property of the signature, in base64.
pub const SIGNATURE: &str = "img_signature";
/// The property of the hash method.
pub const METHOD: &str = "img_signature_hash_method";
/// The property of the kind of key.
pub const KEY_TYPE: &str = "img_signature_key_type";
/// The property that names the certificate.
pub const CERTIFICATE: &str = "img_signature_certificate_uuid";
/// All four, in the order in which they are spoken of.
pub const PROPERTIES: [&str; 4] = [SIGNATURE, METHOD, KEY_TYPE, CERTIFICATE];

/// The properties of a signature, at least one of which is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    pub(crate) values: [Option<String>; 4],
}

impl Statement {
    /// What these properties say; nothing, where none of the four is among them. Empty ones count as there, as in
    /// Glance: they are mistakes, and no images without a signature.
    #[must_use]
    pub fn of(properties: &BTreeMap<String, String>) -> Option<Self> {
        let values = PROPERTIES.map(|name| properties.get(name).cloned());
        values.iter().any(Option::is_some).then_some(Self { values })
    }

    /// The names of those that are missing. Where one is, nothing is verified.
    #[must_use]
    pub fn missing(&self) -> Vec<&'static str> {
        let pairs = PROPERTIES.into_iter().zip(&self.values);
        pairs.filter(|(_, value)| value.is_none()).map(|(name, _)| name).collect()
    }

    /// Whether all four are there.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.values.iter().all(Option::is_some)
    }
}
