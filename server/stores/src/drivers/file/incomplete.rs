//! A file that is being written, from its temporary name to its own. All calls here block.

use std::{
    fs::File,
    io,
    os::unix::fs::FileExt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use rustix::{
    fs::{
        AtFlags, FallocateFlags, FlockOperation, Mode, OFlags, RenameFlags, fallocate, fchmod, flock, fstat,
        fsync, ftruncate, linkat, openat, renameat_with, statat, unlinkat,
    },
    io::Errno,
};
use tokio::sync::watch;

use super::{
    errors::{classify, classify_write},
    folder::{Folder, NO_LINK},
    folders::Folders,
    growing::Watermark,
    steps::Steps,
};
use crate::Error;

/// Runs of zeros that begin and end on this boundary become holes.
const HOLE: usize = 64 * 1024;
static ZEROS: [u8; HOLE] = [0; HOLE];

/// Tells the temporary names of one process apart.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// How files are written.
#[derive(Clone)]
pub(super) struct Manner {
    /// Runs of zeros become holes.
    pub(super) thin: bool,
    /// Permission bits of committed files; none leaves them to the umask.
    pub(super) permissions: Option<u32>,
    pub(super) steps: Steps,
}

/// A file under a temporary name, locked; dropped, it is removed.
pub(super) struct Incomplete {
    folders: Arc<Folders>,
    folder: Arc<Folder>,
    file: Arc<File>,
    name: String,
    key: String,
    written: u64,
    /// Tells readers how far it is written.
    watermark: watch::Sender<u64>,
    /// Bytes the disk was asked to keep free for it.
    reserved: u64,
    manner: Manner,
    /// It has its own name.
    placed: bool,
}

impl Incomplete {
    /// Makes the file, and reserves `size_hint` bytes where the file system can.
    pub(super) fn begin(
        folders: Arc<Folders>,
        key: String,
        size_hint: Option<u64>,
        manner: Manner,
    ) -> Result<Self, Error> {
        let folder = folders.choose(size_hint.unwrap_or_default())?;
        folder.still_there()?;
        if folders.have_elsewhere(&folder, &key).map_err(|source| classify(&folder.store, source))? {
            return Err(Error::AlreadyExists { store: folder.store.clone(), key });
        }
        match statat(&folder.images, &key, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(_) => return Err(Error::AlreadyExists { store: folder.store.clone(), key }),
            Err(Errno::NOENT) => {}
            Err(error) => return Err(classify(&folder.store, error)),
        }
        let (file, name) = make_locked(&folder, &key, &manner.steps)
            .map_err(|source| classify_write(&folder.store, source))?;
        let (file, watermark) = (Arc::new(file), watch::Sender::new(0));
        let mut this = Self {
            folders,
            folder,
            file,
            name,
            key,
            written: 0,
            watermark,
            reserved: 0,
            manner,
            placed: false,
        };
        if let Some(bytes) = size_hint.filter(|bytes| *bytes > 0 && !this.manner.thin) {
            this.reserve(bytes).map_err(|source| this.failed(source))?;
        }
        Ok(this)
    }

    fn reserve(&mut self, bytes: u64) -> io::Result<()> {
        self.manner.steps.next()?;
        match fallocate(&self.file, FallocateFlags::KEEP_SIZE, 0, bytes) {
            Ok(()) => self.reserved = bytes,
            Err(error @ (Errno::NOSPC | Errno::DQUOT | Errno::FBIG)) => return Err(error.into()),
            // A file system that cannot reserve is none the worse for it: writes tell when it is full.
            Err(_) => {}
        }
        Ok(())
    }

    /// Appends chunks.
    pub(super) fn append(&mut self, chunks: &[Bytes]) -> Result<(), Error> {
        let appended = self.manner.steps.next().and_then(|()| {
            chunks
                .iter()
                .try_for_each(|chunk| if self.manner.thin { self.put_thin(chunk) } else { self.put(chunk) })
        });
        appended.map_err(|source| self.failed(source))?;
        self.watermark.send_replace(self.written);
        Ok(())
    }

    /// The file, and how far it is written; `None` where runs of zeros are left out, behind the last of which the file
    /// has no bytes before its end.
    pub(super) fn growing(&self) -> Option<(Arc<File>, Watermark)> {
        (!self.manner.thin).then(|| (Arc::clone(&self.file), self.watermark.subscribe()))
    }

    fn put(&mut self, data: &[u8]) -> io::Result<()> {
        self.file.write_all_at(data, self.written)?;
        self.written += data.len() as u64;
        Ok(())
    }

    /// Skips blocks of zeros: what was never written reads as zeros.
    fn put_thin(&mut self, mut data: &[u8]) -> io::Result<()> {
        while !data.is_empty() {
            let mut end = 0;
            let mut zeros = false;
            // The longest run of blocks that are all zeros, or all not.
            while end < data.len() {
                let in_block = ((self.written + end as u64) % HOLE as u64) as usize;
                let block = &data[end..data.len().min(end + HOLE - in_block)];
                let empty = block == &ZEROS[..block.len()];
                if end > 0 && empty != zeros {
                    break;
                }
                zeros = empty;
                end += block.len();
            }
            let (run, rest) = data.split_at(end);
            if zeros {
                self.written += run.len() as u64;
            } else {
                self.put(run)?;
            }
            data = rest;
        }
        Ok(())
    }

    /// Makes the data durable and gives the file its own name. After an error nothing is left.
    pub(super) fn place(mut self) -> Result<Placed, Error> {
        self.finish().map_err(|source| self.failed(source))?;
        self.rename().map_err(|error| match error.raw_os_error().map(Errno::from_raw_os_error) {
            Some(Errno::EXIST) => {
                Error::AlreadyExists { store: self.folder.store.clone(), key: self.key.clone() }
            }
            _ => self.failed(error),
        })?;
        self.placed = true;
        let placed = Placed {
            folder: Arc::clone(&self.folder),
            key: self.key.clone(),
            size: self.written,
            kept: false,
        };
        self.manner
            .steps
            .next()
            .and_then(|()| Ok(fsync(&self.folder.images)?))
            .map_err(|source| self.failed(source))?;
        Ok(placed)
    }

    fn finish(&self) -> io::Result<()> {
        let steps = &self.manner.steps;
        if self.manner.thin || self.reserved > self.written {
            // A hole at the end has no length yet; room reserved behind the end is given back.
            steps.next()?;
            ftruncate(&self.file, self.written)?;
        }
        if let Some(permissions) = self.manner.permissions {
            steps.next()?;
            fchmod(&self.file, Mode::from_raw_mode(permissions))?;
        }
        steps.next()?;
        Ok(fsync(&self.file)?)
    }

    /// Never replaces: of two writers of one key the first wins.
    fn rename(&self) -> io::Result<()> {
        self.manner.steps.next()?;
        let _turn = self.folders.place();
        if self.folders.have_elsewhere(&self.folder, &self.key)? {
            return Err(Errno::EXIST.into());
        }
        let (from, to) = (&self.folder.incomplete, &self.folder.images);
        match renameat_with(from, self.name.as_str(), to, self.key.as_str(), RenameFlags::NOREPLACE) {
            // Network file systems know no such rename; a second link never replaces either.
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {
                match linkat(from, self.name.as_str(), to, self.key.as_str(), AtFlags::empty()) {
                    // The server made the link, its answer was lost, and the repeated call met its own work.
                    Err(Errno::EXIST) if fstat(&self.file)?.st_nlink == 2 => {}
                    other => other?,
                }
                if let Err(error) = unlinkat(from, self.name.as_str(), AtFlags::empty()) {
                    tracing::warn!(store = self.folder.store, file = self.name, %error, "a second name stays");
                }
                Ok(())
            }
            other => Ok(other?),
        }
    }

    fn failed(&self, source: io::Error) -> Error {
        classify_write(&self.folder.store, source)
    }
}

impl Drop for Incomplete {
    fn drop(&mut self) {
        if self.placed {
            return;
        }
        if let Err(error) = unlinkat(&self.folder.incomplete, self.name.as_str(), AtFlags::empty()) {
            tracing::warn!(store = self.folder.store, file = self.name, %error, "an incomplete file is left behind");
        }
    }
}

/// A file of a name that nobody has, locked for as long as it is open: the sign that its writer lives.
fn make_locked(folder: &Folder, key: &str, steps: &Steps) -> io::Result<(File, String)> {
    loop {
        let name = format!("{key}.{}.{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        steps.next()?;
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | NO_LINK;
        let file = match openat(&folder.incomplete, name.as_str(), flags, Mode::from_raw_mode(0o666)) {
            Ok(file) => File::from(file),
            // Another server that shares the folder has the same process id.
            Err(Errno::EXIST) => continue,
            Err(error) => return Err(error.into()),
        };
        let remove = || unlinkat(&folder.incomplete, name.as_str(), AtFlags::empty());
        let lock = || -> io::Result<bool> {
            steps.next()?;
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                // A sweep may have come between: it holds the lock, or has removed the file.
                Ok(()) => Ok(fstat(&file)?.st_nlink > 0),
                Err(Errno::WOULDBLOCK) => Ok(false),
                // No locks here: a sweep cannot take one either, and leaves the file alone.
                Err(Errno::OPNOTSUPP | Errno::NOSYS | Errno::NOLCK) => Ok(true),
                Err(error) => Err(error.into()),
            }
        };
        match lock() {
            Ok(true) => return Ok((file, name)),
            Ok(false) => {}
            Err(error) => {
                // The first error is the one to tell; a file that stays is swept at the next start.
                let _ = remove();
                return Err(error);
            }
        }
    }
}

/// A file under its own name that nobody has been told of yet; dropped, it is removed.
pub(super) struct Placed {
    folder: Arc<Folder>,
    key: String,
    size: u64,
    kept: bool,
}

impl Placed {
    /// Keeps the file: its location and its bytes.
    pub(super) fn keep(mut self) -> (String, u64) {
        self.kept = true;
        (self.folder.location(&self.key), self.size)
    }
}

impl Drop for Placed {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        if let Err(error) = self.folder.remove(&self.key) {
            tracing::warn!(store = self.folder.store, key = self.key, %error, "data nobody waits for is left behind");
        }
    }
}
