//! Keys, certificates and signatures for tests; a failure panics.

#![expect(clippy::unwrap_used, reason = "only tests are built with it")]

use std::{collections::BTreeMap, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use openssl::{
    asn1::Asn1Time,
    ec::{EcGroup, EcKey},
    hash::{MessageDigest, hash},
    nid::Nid,
    pkey::{PKey, Private},
    pkey_ctx::PkeyCtx,
    rsa::Padding,
    sign::RsaPssSaltlen,
    x509::{X509, X509NameBuilder},
};

use crate::{HashMethod, KeyType, PROPERTIES};

/// The name of a [`Signer`]'s certificate.
pub const UUID: &str = "0b8f3c11-9f4b-4a1e-8c1d-9a390d5f4b44";
/// The subject of every certificate made here.
pub const SUBJECT: &str = "CN=Käthe's images, O=Example";
/// 2025-01-01 and 2100-01-01, in seconds since 1970.
pub(crate) const ALWAYS: (i64, i64) = (1_735_689_600, 4_102_444_800);

/// Somebody with a key on the curve P-256.
pub struct Signer(PKey<Private>);

impl Signer {
    /// A signer with a new key.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "each one is another")]
    pub fn new() -> Self {
        Self(curve(Nid::X9_62_PRIME256V1))
    }

    /// Puts the certificate, valid from 2025 to 2099, into the folder.
    pub fn publish(&self, folder: &Path) {
        self.publish_between(folder, ALWAYS.0, ALWAYS.1);
    }

    /// The same, valid between these seconds since 1970.
    pub fn publish_between(&self, folder: &Path, from: i64, until: i64) {
        let pem = certificate_between(&self.0, from, until).to_pem().unwrap();
        std::fs::write(folder.join(format!("{UUID}.pem")), pem).unwrap();
    }

    /// The properties of an image with that data.
    #[must_use]
    pub fn properties(&self, data: &[u8], method: HashMethod) -> BTreeMap<String, String> {
        let key_type = KeyType::Ecc("ECC_SECP256R1");
        let signature = STANDARD.encode(sign(&self.0, key_type, method, data, 0));
        let values = [signature.as_str(), method.as_str(), key_type.as_str(), UUID];
        PROPERTIES.into_iter().zip(values).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}

pub(crate) fn curve(nid: Nid) -> PKey<Private> {
    let group = EcGroup::from_curve_name(nid).unwrap();
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
}

pub(crate) fn certificate_between(key: &PKey<Private>, from: i64, until: i64) -> X509 {
    let mut name = X509NameBuilder::new().unwrap();
    for part in SUBJECT.split(", ") {
        let (field, value) = part.split_once('=').unwrap();
        name.append_entry_by_text(field, value).unwrap();
    }
    let name = name.build();
    let mut builder = X509::builder().unwrap();
    builder.set_subject_name(&name).unwrap();
    builder.set_issuer_name(&name).unwrap();
    builder.set_not_before(&Asn1Time::from_unix(from).unwrap()).unwrap();
    builder.set_not_after(&Asn1Time::from_unix(until).unwrap()).unwrap();
    builder.set_pubkey(key).unwrap();
    builder.sign(key, MessageDigest::sha256()).unwrap();
    builder.build()
}

pub(crate) fn digest(method: HashMethod, data: &[u8]) -> Vec<u8> {
    let kind = MessageDigest::from_name(method.algorithm()).unwrap();
    hash(kind, data).unwrap().to_vec()
}

/// Signs as Glance's users do; `salt` is for RSA alone.
pub(crate) fn sign(
    key: &PKey<Private>,
    key_type: KeyType,
    method: HashMethod,
    data: &[u8],
    salt: i32,
) -> Vec<u8> {
    let mut context = PkeyCtx::new(key).unwrap();
    context.sign_init().unwrap();
    if key_type == KeyType::RsaPss {
        context.set_rsa_padding(Padding::PKCS1_PSS).unwrap();
        context.set_rsa_pss_saltlen(RsaPssSaltlen::custom(salt)).unwrap();
        context.set_rsa_mgf1_md(method.md()).unwrap();
    }
    context.set_signature_md(method.md()).unwrap();
    let mut signature = Vec::new();
    context.sign_to_vec(&digest(method, data), &mut signature).unwrap();
    signature
}
