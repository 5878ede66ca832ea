//! What the folder holds.

use rustix::fs::{AtFlags, Dir, FileType, statat};

use super::{errors::classify_write, folder::Folder};
use crate::{Error, Stored, drivers::key};

/// The plain files whose names are keys. Blocks.
pub(super) fn stored(folder: &Folder) -> Result<Vec<Stored>, Error> {
    folder.still_there()?;
    let failed = |error: rustix::io::Errno| classify_write(&folder.store, error);
    let mut stored = Vec::new();
    for entry in Dir::read_from(&folder.images).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let Ok(key) = entry.file_name().to_str() else { continue };
        if key::check(key).is_err() {
            continue;
        }
        // Removed in the meantime, or no plain file: it is not there.
        let Ok(status) = statat(&folder.images, key, AtFlags::SYMLINK_NOFOLLOW) else { continue };
        if FileType::from_raw_mode(status.st_mode) == FileType::RegularFile {
            let size = u64::try_from(status.st_size).unwrap_or_default();
            stored.push(Stored { key: key.to_owned(), size });
        }
    }
    Ok(stored)
}
