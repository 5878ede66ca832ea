//! vhd: a big-endian block called footer. Dynamic and differencing disks begin with a copy of it; a fixed-size disk
//! has it at the end alone, and is seen as raw.

use crate::{
    Format, NearMiss,
    bytes::be64,
    finding::{Evidence, Finding},
};

const FOOTER: usize = 512;
const SIGNATURE: &[u8] = b"conectix";

pub(crate) fn recognises(head: &[u8]) -> bool {
    head.starts_with(SIGNATURE)
}

pub(crate) fn conclude(evidence: &Evidence<'_>) -> Finding {
    if recognises(evidence.head) {
        return match evidence.head.first_chunk::<FOOTER>() {
            Some(footer) => Finding::harmless(be64(footer, 40)),
            None => Finding::cut_short(Format::Vhd, None, FOOTER, evidence.bytes),
        };
    }
    if evidence.tail.last_chunk::<FOOTER>().is_some_and(|footer| footer.starts_with(SIGNATURE)) {
        let reason = "it ends like a fixed-size vhd, which is treated as raw; convert it with `qemu-img convert -O vpc \
                      -o subformat=dynamic OLD NEW`, or declare it as raw";
        return Finding::NearMiss(NearMiss {
            format: Format::Vhd,
            check: None,
            offset: evidence.bytes.saturating_sub(FOOTER as u64),
            reason: reason.to_owned(),
        });
    }
    Finding::Absent
}
