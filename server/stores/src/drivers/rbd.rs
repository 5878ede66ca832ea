//! Image data as RBD images of one pool of a Ceph cluster, laid out as Glance lays them out: Nova and Cinder clone the
//! snapshot `snap` of each, and images that Glance has written are read as they are.
//!
//! # Promises
//! - Data is written under a temporary name. When it is durable and its snapshot is protected, the image gets its own
//!   name, without replacing anything: see [`names`].
//! - A location is an image of this cluster and pool, and a snapshot of it. Nothing else can be reached through one.
//! - Nothing here blocks the async runtime: reads and writes are told by librbd when they end, and every call that waits
//!   runs on tokio's blocking threads.
//! - A reader of an image that is removed is told; it never gets the zeros that librbd answers then: see [`read`].
//! - librados and librbd are loaded when a store is opened. A server without such a store needs no Ceph.

mod capacity;
mod delete;
mod erase;
mod errors;
mod ffi;
mod incomplete;
mod leftovers;
mod link;
mod list;
mod location;
mod names;
mod options;
mod read;
mod sweep;
#[cfg(test)]
mod tests;
mod thin;
mod write;

use std::{ffi::OsStr, ops::Range, sync::Arc};

use async_trait::async_trait;
use serde_json::{Map, Value};

pub use self::options::RbdOptions;
use self::{errors::Trouble, ffi::Ceph, incomplete::Incomplete, link::Link, read::Opened, write::RbdWriter};
use super::{buffers::Buffers, key, workers::Workers};
use crate::{Capacity, Content, Error, Store, Stored, Writer};

/// The libraries, by the names under which every distribution has them.
const LIBRARIES: [&str; 2] = ["librados.so.2", "librbd.so.1"];
/// Calls that wait for the cluster at once; further ones wait their turn.
const AT_ONCE: usize = 32;

/// A pool of images.
pub struct RbdStore {
    link: Arc<Link>,
    workers: Workers,
    buffers: Arc<Buffers>,
}

/// Whether Ceph's libraries are there. Loads them; blocks.
///
/// # Errors
/// Says which one is missing.
pub fn check_libraries() -> std::io::Result<()> {
    let [rados, rbd] = LIBRARIES.map(OsStr::new);
    Ceph::load(rados, rbd).map(drop)
}

impl RbdStore {
    /// Loads Ceph's libraries and reads its configuration. Blocks; for the start of the server. A cluster that does not
    /// answer is no error: the connection is made when it is needed.
    ///
    /// # Errors
    /// [`Error::Other`] where a library is missing, the configuration cannot be read or an option is wrong; the cause
    /// says what to do.
    pub fn open(name: &str, options: RbdOptions) -> Result<Self, Error> {
        Self::open_with(name, options, LIBRARIES.map(OsStr::new))
    }

    fn open_with(name: &str, options: RbdOptions, [rados, rbd]: [&OsStr; 2]) -> Result<Self, Error> {
        let ceph = Ceph::load(rados, rbd).map_err(|error| Trouble::library(&error).error(name))?;
        let link = Arc::new(Link::new(name, options, ceph)?);
        Ok(Self { link, workers: Workers::new(name, AT_ONCE, 0), buffers: Arc::default() })
    }

    /// Runs `work`, which may wait for the cluster, on a blocking thread.
    async fn with_link<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Link>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let link = Arc::clone(&self.link);
        self.workers.run(move || work(&link)).await?
    }
}

#[async_trait]
impl Store for RbdStore {
    fn name(&self) -> &str {
        &self.link.store
    }

    fn driver(&self) -> &'static str {
        "rbd"
    }

    fn properties(&self) -> Map<String, Value> {
        let options = &self.link.options;
        let mut properties = Map::new();
        properties.insert("chunk_size".to_owned(), (1_u64 << options.order()).into());
        properties.insert("pool".to_owned(), options.rbd_store_pool.clone().into());
        properties.insert("user".to_owned(), options.rbd_store_user.clone().into());
        properties.insert("thin_provisioning".to_owned(), options.rbd_thin_provisioning.into());
        properties
    }

    fn owns(&self, location: &str) -> bool {
        self.link.place(location).is_ok()
    }

    fn location(&self, key: &str) -> String {
        self.link.location(key)
    }

    async fn create(&self, key: &str, size_hint: Option<u64>) -> Result<Box<dyn Writer>, Error> {
        key::check(key)?;
        let key = key.to_owned();
        let image = self.with_link(move |link| Incomplete::begin(Arc::clone(link), key, size_hint)).await?;
        Ok(Box::new(RbdWriter::new(image, Arc::clone(&self.link), self.workers.clone())))
    }

    async fn open(&self, location: &str, range: Option<Range<u64>>) -> Result<Content, Error> {
        let place = self.link.place(location)?;
        let (opened, size) = self.with_link(move |link| Opened::open(link, &place)).await?;
        let range = range.map_or(0..size, |range| range.start.min(size)..range.end.min(size));
        let stream = read::stream(opened, range, self.workers.clone(), Arc::clone(&self.buffers));
        Ok(Content { size, stream })
    }

    async fn size(&self, location: &str) -> Result<u64, Error> {
        let place = self.link.place(location)?;
        self.with_link(move |link| {
            let pool = link.pool()?;
            let image = pool.open_to_read(&place.image, place.snapshot.as_deref());
            image
                .and_then(|image| image.size())
                .map_err(|error| link.failed_or_missing("open an image", &error))
        })
        .await
    }

    async fn delete(&self, location: &str) -> Result<(), Error> {
        let place = self.link.place(location)?;
        self.with_link(move |link| delete::delete(link, &place)).await
    }

    async fn settle(&self) {
        self.workers.settle().await;
    }

    async fn capacity(&self) -> Result<Option<Capacity>, Error> {
        self.with_link(|link| {
            let pool = link.pool()?;
            link.leftovers.tidy(&link.store, &pool);
            capacity::capacity(link, &pool)
        })
        .await
    }

    async fn sweep(&self) -> Result<u64, Error> {
        self.with_link(|link| sweep::sweep(link)).await
    }

    async fn stored(&self) -> Result<Vec<Stored>, Error> {
        self.with_link(|link| list::stored(link)).await
    }
}

impl Drop for RbdStore {
    fn drop(&mut self) {
        if let Some(pool) = self.link.part() {
            self.workers.discard(pool);
        }
    }
}
