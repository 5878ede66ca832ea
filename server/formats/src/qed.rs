//! qed: recognised only to be refused.

use crate::{
    Failure, Format,
    finding::{Evidence, Finding},
};

const HEADER: usize = 512;

pub(crate) fn recognises(head: &[u8]) -> bool {
    head.starts_with(b"QED\0")
}

pub(crate) fn conclude(evidence: &Evidence<'_>) -> Finding {
    if !recognises(evidence.head) {
        return Finding::Absent;
    }
    if evidence.head.len() < HEADER {
        return Finding::cut_short(Format::Qed, Some("banned"), HEADER, evidence.bytes);
    }
    let reason = "qed images are never accepted; convert it with `qemu-img convert -O qcow2 OLD NEW` and upload NEW \
                  as qcow2";
    let failure = Failure { format: Format::Qed, check: "banned", offset: 0, reason: reason.to_owned() };
    Finding::Match { virtual_size: None, failures: vec![failure] }
}
