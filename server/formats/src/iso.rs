//! iso: ISO 9660 and UDF, by the first volume descriptor after the system area of 32 KiB.

use crate::{
    bytes::{le16, le32},
    finding::{Evidence, Finding},
};

const SYSTEM_AREA: usize = 32 * 1024;
const DESCRIPTOR: usize = 2 * 1024;
/// How much of a file must be there to call it an ISO.
pub(crate) const HEADER: usize = SYSTEM_AREA + DESCRIPTOR;
const PRIMARY: u8 = 1;

/// The descriptor, if it is complete and has one of the three identifiers.
fn descriptor(head: &[u8]) -> Option<&[u8]> {
    let descriptor = head.get(SYSTEM_AREA..HEADER)?;
    matches!(descriptor.get(1..6)?, b"CD001" | b"NSR02" | b"NSR03").then_some(descriptor)
}

pub(crate) fn recognises(head: &[u8]) -> bool {
    descriptor(head).is_some()
}

pub(crate) fn conclude(evidence: &Evidence<'_>) -> Finding {
    descriptor(evidence.head).map_or(Finding::Absent, |descriptor| Finding::harmless(volume_size(descriptor)))
}

/// Blocks times block size; only the primary descriptor of ISO 9660 tells them.
fn volume_size(descriptor: &[u8]) -> Option<u64> {
    if descriptor.first() != Some(&PRIMARY) {
        return None;
    }
    u64::from(le32(descriptor, 80)?).checked_mul(u64::from(le16(descriptor, 128)?))
}
