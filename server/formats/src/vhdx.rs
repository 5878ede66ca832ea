//! vhdx: a region table at a fixed place says where the metadata lie, and these say where the size of the disk
//! stands. Each step looks ahead only: what a table puts behind itself is gone when the table has been read.

use crate::{
    Failure, Format, NearMiss,
    bytes::{le16, le32, le64},
    finding::{Evidence, Finding},
    window::Window,
};

const IDENTIFIER: usize = 32;
const REGION_TABLE: u64 = 192 * 1024;
/// Length of either table.
const TABLE: usize = 64 * 1024;
const ENTRY: usize = 32;
const REGIONS: usize = 16;
const ITEMS: usize = 32;
/// Neither table has room for more entries.
const MOST_ENTRIES: u32 = 2047;
/// 8B7CA206-4790-4B9A-B8FE-575F050F886E
const METADATA_REGION: [u8; 16] =
    [0x06, 0xA2, 0x7C, 0x8B, 0x90, 0x47, 0x9A, 0x4B, 0xB8, 0xFE, 0x57, 0x5F, 0x05, 0x0F, 0x88, 0x6E];
/// 2FA54224-CD1B-4876-B211-5DBED83BF4B8
const DISK_SIZE: [u8; 16] =
    [0x24, 0x42, 0xA5, 0x2F, 0x1B, 0xCD, 0x76, 0x48, 0xB2, 0x11, 0x5D, 0xBE, 0xD8, 0x3B, 0xF4, 0xB8];

pub(crate) fn recognises(head: &[u8]) -> bool {
    head.starts_with(b"vhdxfile")
}

/// Follows the tables through the stream.
pub(crate) struct Reader(Step);

/// What is waited for, or how it ended.
enum Step {
    Regions(Window),
    Metadata(Window),
    Size(Window),
    /// Read to the end; the size may be missing from the metadata.
    Done(Option<u64>),
    /// Not what a vhdx has there.
    Malformed {
        offset: u64,
        reason: String,
    },
    /// Points to bytes that had passed already.
    Behind {
        offset: u64,
        target: u64,
    },
}

impl Reader {
    pub(crate) fn new() -> Self {
        Self(Step::Regions(Window::new(REGION_TABLE, TABLE)))
    }

    pub(crate) fn feed(&mut self, position: u64, bytes: &[u8]) {
        loop {
            let (window, next): (_, fn(&Window) -> Step) = match &mut self.0 {
                Step::Regions(window) => (window, regions),
                Step::Metadata(window) => (window, metadata),
                Step::Size(window) => (window, |window| Step::Done(le64(window.data(), 0))),
                Step::Done(_) | Step::Malformed { .. } | Step::Behind { .. } => return,
            };
            if !window.feed(position, bytes) {
                return;
            }
            self.0 = next(window);
        }
    }

    pub(crate) fn conclude(&self, evidence: &Evidence<'_>) -> Finding {
        let (offset, reason) = match &self.0 {
            _ if evidence.head.len() < IDENTIFIER => {
                return Finding::cut_short(Format::Vhdx, None, IDENTIFIER, evidence.bytes);
            }
            Step::Done(size) => return Finding::harmless(*size),
            Step::Malformed { offset, reason } => {
                let reason = format!("it begins like vhdx, but {reason}; make the file anew");
                return Finding::NearMiss(NearMiss {
                    format: Format::Vhdx,
                    check: None,
                    offset: *offset,
                    reason,
                });
            }
            Step::Behind { offset, target } => {
                (*offset, format!("its metadata are at byte {target}, before the end of the region table"))
            }
            Step::Regions(window) | Step::Metadata(window) | Step::Size(window) => {
                let (end, start) = (evidence.bytes, window.start());
                (
                    end,
                    format!("it ends after {end} bytes, before the end of the table or size at byte {start}"),
                )
            }
        };
        let reason = format!("{reason}; make the file anew or upload it completely");
        let failure = Failure { format: Format::Vhdx, check: "incomplete", offset, reason };
        Finding::Match { virtual_size: None, failures: vec![failure] }
    }

    pub(crate) fn held(&self) -> usize {
        match &self.0 {
            Step::Regions(window) | Step::Metadata(window) | Step::Size(window) => window.held(),
            Step::Done(_) | Step::Malformed { .. } | Step::Behind { .. } => 0,
        }
    }
}

/// The offset and content of the entry with this GUID, of `count` entries from `first` on.
fn entry<'a>(table: &'a [u8], first: usize, count: u32, guid: &[u8; 16]) -> Option<(u64, &'a [u8])> {
    let entries = table.get(first..)?.chunks_exact(ENTRY).take(count as usize);
    entries
        .enumerate()
        .find(|(_, entry)| entry.starts_with(guid))
        .map(|(index, entry)| ((first + index * ENTRY) as u64, entry))
}

/// From the region table to the metadata.
fn regions(window: &Window) -> Step {
    let (table, start) = (window.data(), window.start());
    if !table.starts_with(b"regi") {
        return Step::Malformed {
            offset: start,
            reason: format!("there is no region table at byte {start}"),
        };
    }
    let count = le32(table, 8).unwrap_or(u32::MAX);
    if count > MOST_ENTRIES {
        let reason = format!("its region table claims {count} entries, where {MOST_ENTRIES} have room");
        return Step::Malformed { offset: start + 8, reason };
    }
    let Some((at, region)) = entry(table, REGIONS, count, &METADATA_REGION) else { return Step::Done(None) };
    match le64(region, 16) {
        Some(target) if target >= window.end() => Step::Metadata(Window::new(target, TABLE)),
        target => Step::Behind { offset: start + at + 16, target: target.unwrap_or_default() },
    }
}

/// From the metadata to the size.
fn metadata(window: &Window) -> Step {
    let (table, start) = (window.data(), window.start());
    if !table.starts_with(b"metadata") {
        return Step::Malformed {
            offset: start,
            reason: format!("there is no metadata table at byte {start}"),
        };
    }
    let count = le16(table, 10).map_or(u32::MAX, u32::from);
    if count > MOST_ENTRIES {
        let reason = format!("its metadata table claims {count} entries, where {MOST_ENTRIES} have room");
        return Step::Malformed { offset: start.saturating_add(10), reason };
    }
    let Some((at, item)) = entry(table, ITEMS, count, &DISK_SIZE) else { return Step::Done(None) };
    let (Some(offset), Some(8)) = (le32(item, 16), le32(item, 20)) else {
        let reason = "the size of the disk is not an item of 8 bytes".to_owned();
        return Step::Malformed { offset: start.saturating_add(at + 20), reason };
    };
    let mut size = Window::new(start.saturating_add(u64::from(offset)), 8);
    // An item that begins inside the table is taken from there; its end may still be to come.
    let inside = usize::try_from(offset).ok().and_then(|offset| table.get(offset..));
    if inside.is_some_and(|inside| size.feed(size.start(), inside)) {
        return Step::Done(le64(size.data(), 0));
    }
    Step::Size(size)
}
