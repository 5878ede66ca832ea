//! gpt: a disk with a partition table. GPT disks carry a protective MBR, so both are recognised by the boot
//! signature of the first sector.

use crate::{
    Failure, Format,
    bytes::{array, le32},
    finding::{Evidence, Finding},
};

const SECTOR: usize = 512;
const ENTRIES: usize = 446;
const ENTRY: usize = 16;
/// Partition type of the one entry in a protective MBR.
const PROTECTIVE: u8 = 0xEE;

/// The first sector, if it ends like an MBR and is not the boot sector of a FAT file system (two allocation tables
/// on a fixed disk), which ends alike.
fn sector(head: &[u8]) -> Option<&[u8; SECTOR]> {
    let sector = head.first_chunk::<SECTOR>()?;
    let fat = sector[16] == 2 && sector[21] == 0xF8;
    (sector.ends_with(&[0x55, 0xAA]) && !fat).then_some(sector)
}

pub(crate) fn recognises(head: &[u8]) -> bool {
    sector(head).is_some()
}

pub(crate) fn conclude(evidence: &Evidence<'_>) -> Finding {
    sector(evidence.head).map_or(Finding::Absent, |sector| Finding::Match {
        virtual_size: Some(evidence.bytes),
        failures: partitions(sector).err().into_iter().collect(),
    })
}

fn failure(offset: usize, what: &str) -> Failure {
    let reason = format!(
        "{what}; write the partition table again with a partitioning tool, or zero bytes 510 and 511"
    );
    Failure { format: Format::Gpt, check: "mbr", offset: offset as u64, reason }
}

/// Whether the four entries are ones that a partitioning tool writes.
fn partitions(sector: &[u8; SECTOR]) -> Result<(), Failure> {
    let mut used = [false; 4];
    let mut protective = None;
    for (index, used) in used.iter_mut().enumerate() {
        let at = ENTRIES + index * ENTRY;
        let number = index + 1;
        let Some([boot, head, low, high, kind]) = array(sector, at) else { continue };
        if !matches!(boot, 0x00 | 0x80) {
            return Err(failure(
                at,
                &format!("the boot flag of partition {number} is {boot:#04x}, not 0x00 or 0x80"),
            ));
        }
        *used = kind != 0;
        if kind != PROTECTIVE {
            continue;
        }
        protective = Some(at);
        if [head, low, high] != [0, 2, 0] {
            return Err(failure(
                at + 1,
                &format!("the protective partition {number} does not start at CHS 0/0/2"),
            ));
        }
        if le32(sector, at + 8) != Some(1) {
            return Err(failure(
                at + 8,
                &format!("the protective partition {number} does not start at sector 1"),
            ));
        }
    }
    match protective {
        Some(at) if used != [true, false, false, false] => {
            Err(failure(at, "a protective partition must be the first and the only one"))
        }
        None if used == [false; 4] => Err(failure(ENTRIES, "the partition table has no partition")),
        _ => Ok(()),
    }
}
