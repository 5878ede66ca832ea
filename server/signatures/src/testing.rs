//! Keys, certificates and signatures for tests.

use openssl::{
    asn1::Asn1Time,
    dsa::Dsa,
    ec::{EcGroup, EcKey},
    hash::{MessageDigest, hash},
    nid::Nid,
    pkey::{PKey, Private},
    pkey_ctx::PkeyCtx,
    rsa::{Padding, Rsa},
    sign::RsaPssSaltlen,
    x509::{X509, X509NameBuilder},
};

use crate::{HashMethod, KeyType};

pub(crate) const UUID: &str = "0b8f3c11-9f4b-4a1e-8c1d-9a390d5f4b44";
/// 2026-01-02 03:04:05 UTC
pub(crate) const NOW: i64 = 1_767_323_045;
const YEAR: i64 = 365 * 86_400;

pub(crate) fn rsa() -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap()
}

pub(crate) fn dsa() -> PKey<Private> {
    PKey::from_dsa(Dsa::generate(2048).unwrap()).unwrap()
}

pub(crate) fn curve(nid: Nid) -> PKey<Private> {
    let group = EcGroup::from_curve_name(nid).unwrap();
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
}

/// A certificate of that key, valid from a year before [`NOW`] to a year after it.
pub(crate) fn certificate(key: &PKey<Private>) -> X509 {
    certificate_between(key, NOW - YEAR, NOW + YEAR)
}

pub(crate) fn certificate_between(key: &PKey<Private>, from: i64, until: i64) -> X509 {
    let mut name = X509NameBuilder::new().unwrap();
    name.append_entry_by_text("CN", "Käthe's images").unwrap();
    name.append_entry_by_text("O", "Example").unwrap();
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
