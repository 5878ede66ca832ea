//! An image that is being written, from its temporary name to its own. All calls here block.

use std::{io, sync::Arc};

use bytes::Bytes;
use rustix::io::Errno;

use super::{
    capacity,
    erase::{Erased, erase, erase_committed, id_of},
    errors::is,
    ffi::{Image, Pool, Write},
    link::Link,
    location::SNAPSHOT,
    names, thin,
};
use crate::Error;

/// The first step in which an image of unknown size grows; each further one is twice as long.
const FIRST_STEP: u64 = 16 << 20;
/// No step is longer.
const LONGEST_STEP: u64 = 8 << 30;

/// An open image under a temporary name. While it is open the cluster knows that its writer lives. Dropped, it is
/// removed.
pub(super) struct Incomplete {
    link: Arc<Link>,
    pool: Arc<Pool>,
    /// Open until the end.
    image: Option<Image>,
    name: String,
    key: String,
    id: Option<String>,
    /// Bytes handed over.
    written: u64,
    /// Bytes the image has room for.
    room: u64,
    step: u64,
    /// The change of its name was begun, and its outcome is not known.
    renaming: bool,
    /// It has its own name.
    placed: bool,
}

impl Incomplete {
    /// Makes the image with room for `size_hint` bytes.
    pub(super) fn begin(link: Arc<Link>, key: String, size_hint: Option<u64>) -> Result<Self, Error> {
        let pool = link.pool()?;
        link.leftovers.tidy(&link.store, &pool);
        match pool.open_to_read(&key, None) {
            Ok(_) => return Err(Error::AlreadyExists { store: link.store.clone(), key }),
            Err(error) if is(&error, Errno::NOENT) => {}
            Err(error) => return Err(link.failed("look for the image", &error)),
        }
        let room = size_hint.unwrap_or_default();
        if !link.options.rbd_thin_provisioning {
            capacity::fits(&link, &pool, room)?;
        }
        let name = names::incomplete(&key, pool.instance(), link.number());
        let made = pool.create(&name, room, link.options.order());
        let mut this = Self {
            link,
            pool,
            image: None,
            name,
            key,
            id: None,
            written: 0,
            room,
            step: FIRST_STEP,
            renaming: false,
            placed: false,
        };
        this.open(made).map_err(|error| this.link.failed("make an image", &error))?;
        Ok(this)
    }

    fn open(&mut self, made: io::Result<()>) -> io::Result<()> {
        made?;
        let image = self.pool.open(&self.name, None)?;
        self.id = image.id()?;
        self.image = Some(image);
        Ok(())
    }

    /// Hands chunks over. They are written when all that is answered has ended; their memory is held until then.
    pub(super) fn append(&mut self, chunks: Vec<Bytes>) -> Result<Vec<Write>, Error> {
        self.hand_over(chunks).map_err(|error| self.link.failed("write", &error))
    }

    fn hand_over(&mut self, chunks: Vec<Bytes>) -> io::Result<Vec<Write>> {
        let Some(image) = &self.image else { return Ok(Vec::new()) };
        let end = self.written + chunks.iter().map(|chunk| chunk.len() as u64).sum::<u64>();
        while self.room < end {
            let room = self.room.saturating_add(self.step).max(end);
            image.resize(room)?;
            self.room = room;
            self.step = self.step.saturating_mul(2).min(LONGEST_STEP);
        }
        let runs = if self.link.options.rbd_thin_provisioning {
            thin::runs(self.written, chunks)
        } else {
            vec![(self.written, chunks)]
        };
        self.written = end;
        runs.into_iter().map(|(offset, chunks)| image.write(offset, chunks)).collect()
    }

    /// Makes the data durable and readable. All writes must have ended. After an error nothing is left.
    pub(super) fn place(mut self) -> Result<Placed, Error> {
        self.finish().map_err(|error| self.link.failed("finish an image", &error))?;
        self.renaming = true;
        match self.rename() {
            Ok(true) => {}
            Ok(false) => {
                self.renaming = false;
                let (store, key) = (self.link.store.clone(), self.key.clone());
                return Err(Error::AlreadyExists { store, key });
            }
            Err(error) => return Err(self.link.failed("give an image its name", &error)),
        }
        self.placed = true;
        // It was open until here: an image that is open is swept by nobody.
        self.image = None;
        Ok(Placed {
            link: Arc::clone(&self.link),
            pool: Arc::clone(&self.pool),
            key: self.key.clone(),
            id: self.id.clone(),
            size: self.written,
            kept: false,
        })
    }

    fn finish(&self) -> io::Result<()> {
        let Some(image) = &self.image else { return Ok(()) };
        image.flush()?;
        if self.room != self.written {
            image.resize(self.written)?;
        }
        image.snapshot(SNAPSHOT)?;
        image.protect(SNAPSHOT)
    }

    /// Whether the image has its key for a name now; `false` where another one has it.
    fn rename(&self) -> io::Result<bool> {
        match self.pool.rename(&self.name, &self.key) {
            // Of two calls at the same time librbd carries out one, and answers both that it did: only a look tells.
            Ok(()) => Ok(id_of(&self.pool, &self.key)? == self.id),
            Err(error) if is(&error, Errno::EXIST) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn remove(&self) -> io::Result<Erased> {
        match erase(&self.pool, &self.name) {
            Ok(Erased::Missing) | Err(_) if self.renaming => {
                erase_committed(&self.pool, &self.key, self.id.as_deref())
            }
            other => other,
        }
    }
}

impl Drop for Incomplete {
    fn drop(&mut self) {
        if self.placed {
            return;
        }
        // Waits for what is on its way, and closes.
        self.image = None;
        if self.link.is_broken() {
            // Each further call would only wait for its time to run out.
            self.link.leftovers.add(&self.name);
            return;
        }
        match self.remove() {
            Ok(Erased::Yes | Erased::Missing) => {}
            Ok(Erased::Busy) => self.link.leftovers.add(&self.name),
            Err(error) => {
                let store = &self.link.store;
                tracing::warn!(store, image = self.name, %error, "an incomplete image is left behind for now");
                self.link.leftovers.add(&self.name);
            }
        }
    }
}

/// An image under its own name that nobody has been told of yet; dropped, it is removed.
pub(super) struct Placed {
    link: Arc<Link>,
    pool: Arc<Pool>,
    key: String,
    id: Option<String>,
    size: u64,
    kept: bool,
}

impl Placed {
    /// Keeps the image: its location and its bytes.
    pub(super) fn keep(mut self) -> (String, u64) {
        self.kept = true;
        (self.link.location(&self.key), self.size)
    }
}

impl Drop for Placed {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        if let Err(error) = erase_committed(&self.pool, &self.key, self.id.as_deref()) {
            let store = &self.link.store;
            tracing::warn!(store, key = self.key, %error, "data nobody waits for is left behind");
        }
    }
}
