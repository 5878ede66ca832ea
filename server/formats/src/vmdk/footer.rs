//! The footer of a stream-optimised vmdk: the last three sectors are a marker, the header once more, and the
//! end-of-stream marker. What the footer says wins over the header, so they must agree.

use super::{AT_END, Header, SECTOR};
use crate::{
    Failure, Format,
    bytes::{le32, le64},
    finding::Evidence,
    tail::TAIL,
};

/// Type of the marker before the footer; the one at the end of the stream is all zeros.
const FOOTER: u32 = 3;

/// `None` when the file needs no footer, or has a good one.
pub(super) fn check(header: &Header, evidence: &Evidence<'_>) -> Option<Failure> {
    if header.grain_directory != AT_END {
        return None;
    }
    let (sector, what) = problem(header, evidence.tail)?;
    let start = evidence.bytes.saturating_sub(TAIL as u64);
    let reason = format!("{what}; upload the complete file, or make it anew with `qemu-img convert -O vmdk`");
    Some(Failure {
        format: Format::Vmdk,
        check: "footer",
        offset: start.saturating_add(sector * SECTOR),
        reason,
    })
}

/// The sector of the footer, counted from its marker, and what is wrong with it.
fn problem(header: &Header, tail: &[u8]) -> Option<(u64, &'static str)> {
    let mut sectors = tail.chunks_exact(TAIL / 3);
    let (Some(marker), Some(footer), Some(end)) = (sectors.next(), sectors.next(), sectors.next()) else {
        return Some((0, "its header announces a footer, but the file is too short for one"));
    };
    let Some(footer) = Header::read(footer) else {
        return Some((1, "its footer does not begin with the signature of the header"));
    };
    if footer.version != header.version {
        Some((1, "its header and footer have different versions"))
    } else if footer.descriptor != header.descriptor {
        Some((1, "its header and footer place the descriptor differently"))
    } else if footer.grain_directory == AT_END {
        Some((1, "its footer announces another footer"))
    } else if le32(marker, 8) != Some(0) || le32(marker, 12) != Some(FOOTER) || !is_zero(marker, 16) {
        Some((0, "the marker before its footer is not valid"))
    } else if le64(end, 0) != Some(0) || !is_zero(end, 8) {
        Some((2, "it does not end with an end-of-stream marker"))
    } else {
        None
    }
}

fn is_zero(sector: &[u8], from: usize) -> bool {
    sector.get(from..).is_some_and(|bytes| bytes.iter().all(|byte| *byte == 0))
}
