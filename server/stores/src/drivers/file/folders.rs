//! The folders of a store: most have one, some several with priorities. All calls that look at disks block.

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rustix::{
    fs::{AtFlags, fstat, statat},
    io::Errno,
};

use super::{errors::classify, folder::Folder};
use crate::{Capacity, Error};

/// The folders, the highest priority first.
pub(super) struct Folders {
    all: Vec<(Arc<Folder>, i64)>,
    /// Held by the writer whose file gets its own name, where another folder may get one of the same key.
    placing: Mutex<()>,
}

impl Folders {
    /// Opens them, and makes what is missing.
    pub(super) fn open(store: &str, folders: &[(PathBuf, i64)]) -> Result<Self, Error> {
        let open = |(path, priority): &(PathBuf, i64)| Ok((Arc::new(Folder::open(store, path)?), *priority));
        Ok(Self { all: folders.iter().map(open).collect::<Result<_, Error>>()?, placing: Mutex::new(()) })
    }

    /// Each of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<Folder>> {
        self.all.iter().map(|(folder, _)| folder)
    }

    /// The first one.
    pub(super) fn first(&self) -> &Folder {
        &self.all[0].0
    }

    /// The folder and the key of a location. Looks at the text alone.
    pub(super) fn find(&self, location: &str) -> Result<(&Arc<Folder>, String), Error> {
        let found = self.iter().find_map(|folder| Some((folder, folder.key_of(location).ok()?.to_owned())));
        match found {
            Some(found) => Ok(found),
            None => self.first().key_of(location).map(|key| (&self.all[0].0, key.to_owned())),
        }
    }

    /// The folder that a new image goes to: of those with room for it the one of the highest priority; among equals the
    /// one with the most.
    pub(super) fn choose(&self, size: u64) -> Result<Arc<Folder>, Error> {
        if let [(only, _)] = &self.all[..] {
            return Ok(Arc::clone(only));
        }
        let (mut best, mut failure) = (None::<(i64, u64, &Arc<Folder>)>, None);
        for (folder, priority) in &self.all {
            match folder.capacity() {
                Ok(Capacity { free, .. }) if free >= size => {
                    if best.is_none_or(|(other, most, _)| (*priority, free) > (other, most)) {
                        best = Some((*priority, free, folder));
                    }
                }
                Ok(_) => drop(failure.get_or_insert(classify(&folder.store, Errno::NOSPC))),
                Err(error) => {
                    let cause = &error as &dyn std::error::Error;
                    let folder = folder.path();
                    tracing::warn!(store = self.first().store, folder, cause, "a folder takes no images now");
                    failure = Some(error);
                }
            }
        }
        match (best, failure) {
            (Some((_, _, folder)), _) => Ok(Arc::clone(folder)),
            (None, Some(error)) => Err(error),
            (None, None) => Err(classify(&self.first().store, Errno::NOSPC)),
        }
    }

    /// Whether another folder than `but` has data under the key.
    pub(super) fn have_elsewhere(&self, but: &Arc<Folder>, key: &str) -> std::io::Result<bool> {
        for folder in self.iter().filter(|folder| !Arc::ptr_eq(folder, but)) {
            match statat(&folder.images, key, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(_) => return Ok(true),
                Err(Errno::NOENT) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(false)
    }

    /// The turn to give a file its own name.
    pub(super) fn place(&self) -> MutexGuard<'_, ()> {
        self.placing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Room of their file systems, in bytes; each is counted once.
    pub(super) fn capacity(&self) -> Result<Capacity, Error> {
        let (mut sum, mut seen) = (Capacity { total: 0, free: 0 }, BTreeSet::new());
        for folder in self.iter() {
            let room = folder.capacity()?;
            let status = fstat(&folder.images).map_err(|error| classify(&folder.store, error))?;
            if seen.insert(status.st_dev) {
                sum.total = sum.total.saturating_add(room.total);
                sum.free = sum.free.saturating_add(room.free);
            }
        }
        Ok(sum)
    }
}
