//! luks: big-endian header at the start. Nothing is decrypted.

use crate::{
    Failure, Format,
    bytes::{be16, be32},
    finding::{Evidence, Finding},
};

const HEADER: usize = 592;
const SECTOR: u64 = 512;

pub(crate) fn recognises(head: &[u8]) -> bool {
    head.starts_with(b"LUKS\xba\xbe")
}

pub(crate) fn conclude(evidence: &Evidence<'_>) -> Finding {
    if !recognises(evidence.head) {
        return Finding::Absent;
    }
    let Some(header) = evidence.head.first_chunk::<HEADER>() else {
        return Finding::cut_short(Format::Luks, Some("version"), HEADER, evidence.bytes);
    };
    match be16(header, 6) {
        Some(1) => Finding::harmless(payload(header, evidence.bytes)),
        version => {
            let reason = format!(
                "its LUKS version is {}, where only 1 is supported; make the container with `cryptsetup luksFormat \
                 --type luks1`",
                version.unwrap_or_default()
            );
            let failure = Failure { format: Format::Luks, check: "version", offset: 6, reason };
            Finding::Match { virtual_size: None, failures: vec![failure] }
        }
    }
}

/// What follows the header and the keys, in bytes.
fn payload(header: &[u8], bytes: u64) -> Option<u64> {
    bytes.checked_sub(u64::from(be32(header, 104)?).checked_mul(SECTOR)?)
}
