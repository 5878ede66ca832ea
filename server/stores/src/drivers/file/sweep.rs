//! Removing what writers of dead processes left.

use std::io;

use rustix::{
    fs::{AtFlags, Dir, FlockOperation, Mode, OFlags, flock, fsync, openat, unlinkat},
    io::Errno,
};

use super::{
    errors::classify_write,
    folder::{Folder, NO_LINK},
};
use crate::Error;

/// Removes every temporary file whose writer does not live; how many there were. A file that cannot be removed keeps
/// none of the others; the first such error is told at the end.
pub(super) fn sweep(folder: &Folder) -> Result<u64, Error> {
    let mut removed = 0;
    let mut failure = None;
    let failed = |source: io::Error| classify_write(&folder.store, source);
    for entry in Dir::read_from(&folder.incomplete).map_err(|error| failed(error.into()))? {
        let entry = entry.map_err(|error| failed(error.into()))?;
        let name = entry.file_name();
        if matches!(name.to_bytes(), b"." | b"..") {
            continue;
        }
        match sweep_one(folder, name) {
            Ok(swept) => removed += u64::from(swept),
            Err(error) => {
                tracing::warn!(store = folder.store, file = ?name, %error, "an incomplete file cannot be removed");
                failure.get_or_insert(error);
            }
        }
    }
    if removed > 0 {
        fsync(&folder.incomplete).map_err(|error| failed(error.into()))?;
    }
    failure.map_or(Ok(removed), |error| Err(failed(error.into())))
}

fn sweep_one(folder: &Folder, name: &std::ffi::CStr) -> Result<bool, Errno> {
    let file = match openat(&folder.incomplete, name, OFlags::RDWR | NO_LINK, Mode::empty()) {
        Ok(file) => file,
        // Committed or dropped in the meantime.
        Err(Errno::NOENT) => return Ok(false),
        Err(error) => return Err(error),
    };
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => {}
        Err(Errno::WOULDBLOCK) => return Ok(false),
        Err(error) => return Err(error),
    }
    // The lock is held over the removal: a writer that made the file just now finds it locked and makes another.
    match unlinkat(&folder.incomplete, name, AtFlags::empty()) {
        Ok(()) => Ok(true),
        Err(Errno::NOENT) => Ok(false),
        Err(error) => Err(error),
    }
}
