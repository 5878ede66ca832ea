//! vdi: little-endian header at the start, after a line of text.

use crate::{
    Format,
    bytes::{le32, le64},
    finding::{Evidence, Finding},
};

const HEADER: usize = 512;

pub(crate) fn recognises(head: &[u8]) -> bool {
    le32(head, 64) == Some(0xBEDA_107F)
}

pub(crate) fn conclude(evidence: &Evidence<'_>) -> Finding {
    if !recognises(evidence.head) {
        return Finding::Absent;
    }
    match evidence.head.first_chunk::<HEADER>() {
        Some(header) => Finding::harmless(le64(header, 368)),
        None => Finding::cut_short(Format::Vdi, None, HEADER, evidence.bytes),
    }
}
