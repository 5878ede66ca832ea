//! Deleting: the snapshot first, then the image.

use std::{
    io,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use rustix::io::Errno;

use super::{
    erase::strip,
    errors::is,
    ffi::{Image, Pool},
    link::Link,
    location::{Place, SNAPSHOT},
};
use crate::Error;

/// Clones, or clients, that an error names.
const NAMED: usize = 5;
/// How long a client that has the image open is given to close it: one of ours that was just read is closed a little later.
const CLOSING: Duration = Duration::from_secs(1);
/// The pause between two looks at who has it open.
const LOOK: Duration = Duration::from_millis(50);

/// Deletes the image. Where it has snapshots of others' it goes to the trash, as Glance does it. Blocks.
///
/// # Errors
/// [`Error::InUse`] where the snapshot has clones, which are named, or where a client has the image open. Then nothing
/// was changed.
pub(super) fn delete(link: &Arc<Link>, place: &Place) -> Result<(), Error> {
    let pool = link.pool()?;
    let image =
        pool.open(&place.image, None).map_err(|error| link.failed_or_missing("open an image", &error))?;
    let in_use = |by: String| Error::InUse { store: link.store.clone(), by };
    let mut others = watchers(&image).map_err(|error| link.failed("look who has an image open", &error))?;
    // One of them is this one.
    if others.len() > 1 {
        others.dedup();
        return Err(in_use(format!("it is open at {}", first(&others))));
    }
    if let Some(snapshot) = &place.snapshot {
        let clones = clones(link, &image, snapshot)?;
        if !clones.is_empty() {
            return Err(in_use(format!("it has the clones {}", first(&clones))));
        }
        match strip(&image, snapshot) {
            Ok(()) => {}
            // Clones in pools that this user cannot look into.
            Err(error) if is(&error, Errno::BUSY) => {
                return Err(in_use("it has clones in a pool that this user may not read".to_owned()));
            }
            Err(error) => return Err(link.failed("remove a snapshot", &error)),
        }
    }
    drop(image);
    remove(link, &pool, &place.image).inspect_err(|error| {
        if !matches!(error, Error::NotFound { .. }) {
            restore(link, &pool, place);
        }
    })
}

/// Who has the image open, and does not close it soon.
fn watchers(image: &Image) -> io::Result<Vec<String>> {
    let end = Instant::now() + CLOSING;
    loop {
        let watchers = image.watchers()?;
        if watchers.len() <= 1 || Instant::now() >= end {
            return Ok(watchers);
        }
        thread::sleep(LOOK);
    }
}

/// Removes the image, whose own snapshot is gone.
fn remove(link: &Arc<Link>, pool: &Arc<Pool>, image: &str) -> Result<(), Error> {
    let in_use = |by: &str| Err(Error::InUse { store: link.store.clone(), by: by.to_owned() });
    match pool.remove(image) {
        Ok(()) => Ok(()),
        Err(error) if is(&error, Errno::NOENT) => match pool.open_to_read(image, None) {
            // Another has just done the same.
            Err(_) => Err(link.not_found()),
            // librbd moves what it removes to the trash first, and answers like this where it cannot.
            Ok(_) => Err(link.failed("move an image to the trash", &Errno::NOSPC.into())),
        },
        Err(error) if is(&error, Errno::NOTEMPTY) => match pool.trash(image) {
            Ok(()) => {
                let store = &link.store;
                tracing::info!(store, image, "it has other snapshots: moved to the trash of the pool");
                Ok(())
            }
            Err(error) if is(&error, Errno::BUSY) => in_use("it has other snapshots"),
            Err(error) => Err(link.failed("move an image to the trash", &error)),
        },
        Err(error) if is(&error, Errno::BUSY) => in_use("it was opened meanwhile"),
        Err(error) => Err(link.failed("remove an image", &error)),
    }
}

/// The clones of the snapshot, as far as this user may look.
fn clones(link: &Link, image: &Image, snapshot: &str) -> Result<Vec<String>, Error> {
    match image.clones(snapshot) {
        Ok(clones) => Ok(clones),
        Err(error) if is(&error, Errno::NOENT) => Ok(Vec::new()),
        // The protection tells, without names.
        Err(error) if is(&error, Errno::PERM) || is(&error, Errno::ACCESS) => Ok(Vec::new()),
        Err(error) => Err(link.failed("look for clones", &error)),
    }
}

/// An image that stays is to be read as before.
fn restore(link: &Link, pool: &Arc<Pool>, place: &Place) {
    let Some(snapshot) = place.snapshot.as_deref().filter(|snapshot| *snapshot == SNAPSHOT) else { return };
    if link.is_broken() {
        // The removal is to be tried again: it goes on from here.
        return;
    }
    let restored = pool.open(&place.image, None).and_then(|image| {
        image.snapshot(snapshot)?;
        image.protect(snapshot)
    });
    if let Err(error) = restored {
        let (store, image) = (&link.store, &place.image);
        tracing::warn!(store, image, %error, "an image that could not be removed has lost its snapshot");
    }
}

fn first(names: &[String]) -> String {
    let mut text = names.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > NAMED {
        text.push_str(&format!(" and {} more", names.len() - NAMED));
    }
    text
}
