//! qcow2: big-endian header at the start.

use crate::{
    Failure, Format,
    bytes::{be32, be64},
    finding::{Evidence, Finding},
};

const HEADER: usize = 512;
const DATA_FILE: u64 = 1 << 2;
/// Dirty, corrupt, external data file, compression type: the feature bits whose meaning is known here.
const KNOWN_FEATURES: u64 = 0b1111;
const EXTENDED_L2: u64 = 1 << 4;

pub(crate) fn recognises(head: &[u8]) -> bool {
    head.starts_with(b"QFI\xfb")
}

pub(crate) fn conclude(evidence: &Evidence<'_>) -> Finding {
    if !recognises(evidence.head) {
        return Finding::Absent;
    }
    let Some(header) = evidence.head.first_chunk::<HEADER>() else {
        return Finding::cut_short(Format::Qcow2, Some("backing_file"), HEADER, evidence.bytes);
    };
    let failures = [backing_file(header), data_file(header), unknown_features(header)];
    Finding::Match { virtual_size: be64(header, 24), failures: failures.into_iter().flatten().collect() }
}

fn failure(check: &'static str, offset: u64, reason: String) -> Option<Failure> {
    Some(Failure { format: Format::Qcow2, check, offset, reason })
}

fn backing_file(header: &[u8]) -> Option<Failure> {
    let name_at = be64(header, 8).filter(|offset| *offset != 0)?;
    let reason = format!(
        "it refers to a backing file (named at byte {name_at}), so a hypervisor would read a file of its own; make it \
         self-contained with `qemu-img convert -O qcow2 OLD NEW` and upload NEW"
    );
    failure("backing_file", 8, reason)
}

/// Looked at in every version, as the bits have no other honest use.
fn data_file(header: &[u8]) -> Option<Failure> {
    be64(header, 72).filter(|features| features & DATA_FILE != 0)?;
    let reason = "it keeps its data in another file, which a hypervisor would take from its own disk; make it \
                  self-contained with `qemu-img convert -O qcow2 OLD NEW` and upload NEW";
    failure("data_file", 72, reason.to_owned())
}

fn unknown_features(header: &[u8]) -> Option<Failure> {
    let version = be32(header, 4)?;
    if version == 2 {
        return None;
    }
    if version != 3 {
        let reason = format!(
            "its version is {version}, where 2 and 3 are supported; convert it with `qemu-img convert -O qcow2 OLD \
             NEW` and upload NEW"
        );
        return failure("unknown_features", 4, reason);
    }
    let unknown = be64(header, 72)? & !KNOWN_FEATURES;
    let remedy = match unknown {
        0 => return None,
        EXTENDED_L2 => "extended L2 entries are not supported; convert it with `-o extended_l2=off`",
        _ => "convert it with a plain `qemu-img convert -O qcow2 OLD NEW`",
    };
    failure(
        "unknown_features",
        72,
        format!("it needs features that are not known here (bits {unknown:#x}): {remedy}"),
    )
}
