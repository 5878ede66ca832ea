//! Removing images that nobody has been told of. All calls here block.

use std::{io, sync::Arc};

use rustix::io::Errno;

use super::{
    errors::is,
    ffi::{Image, Pool},
    location::SNAPSHOT,
    names,
};

/// What became of an image that was to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Erased {
    /// It is gone.
    Yes,
    /// It was not there.
    Missing,
    /// Somebody has it open: its writer lives, or died so lately that the cluster waits for it (30 s by default).
    Busy,
}

/// Takes the protection and the snapshot of `name` away, if they are there.
///
/// # Errors
/// `EBUSY` where the snapshot has clones.
pub(super) fn strip(image: &Image, snapshot: &str) -> io::Result<()> {
    match image.unprotect(snapshot) {
        // Not protected; or there is no such snapshot, as after a removal that was interrupted.
        Err(error) if is(&error, Errno::INVAL) || is(&error, Errno::NOENT) => {}
        other => other?,
    }
    match image.remove_snapshot(snapshot) {
        Err(error) if is(&error, Errno::NOENT) => Ok(()),
        other => other,
    }
}

/// Removes the incomplete image `name`, unless its writer lives.
///
/// The writer may come to life between the look and the removal (it has made the image, and not opened it yet). So the
/// image is renamed first: then its writer cannot commit it any more, and what is removed is never a committed image.
pub(super) fn erase(pool: &Arc<Pool>, name: &str) -> io::Result<Erased> {
    let image = match pool.open_to_read(name, None) {
        Err(error) if is(&error, Errno::NOENT) => return Ok(Erased::Missing),
        other => other?,
    };
    if !image.watchers()?.is_empty() {
        return Ok(Erased::Busy);
    }
    let id = image.id()?;
    drop(image);
    // A writer that died while it changed the name leaves the image under both.
    let key = names::key_of(name).filter(|key| id.is_some() && id_of(pool, key).is_ok_and(|its| its == id));
    let doomed = names::doomed(name);
    if doomed != name {
        match pool.rename(name, &doomed) {
            Err(error) if is(&error, Errno::NOENT) => return Ok(Erased::Missing),
            other => other?,
        }
    }
    let erased = remove(pool, &doomed)?;
    if let (Some(key), Erased::Yes) = (key, erased) {
        pool.remove_object(&format!("rbd_id.{key}"))?;
    }
    Ok(erased)
}

/// Removes the image `key`, if it is the one of that id: committed data that nobody waits for.
pub(super) fn erase_committed(pool: &Arc<Pool>, key: &str, id: Option<&str>) -> io::Result<Erased> {
    match id_of(pool, key) {
        Ok(its) if its.is_some() && its.as_deref() == id => remove(pool, key),
        Ok(_) => Ok(Erased::Missing),
        Err(error) if is(&error, Errno::NOENT) => Ok(Erased::Missing),
        Err(error) => Err(error),
    }
}

/// The id of the image of that name.
pub(super) fn id_of(pool: &Arc<Pool>, name: &str) -> io::Result<Option<String>> {
    pool.open_to_read(name, None)?.id()
}

fn remove(pool: &Arc<Pool>, name: &str) -> io::Result<Erased> {
    strip(&pool.open(name, None)?, SNAPSHOT)?;
    match pool.remove(name) {
        Err(error) if is(&error, Errno::BUSY) => Ok(Erased::Busy),
        other => other.map(|()| Erased::Yes),
    }
}
