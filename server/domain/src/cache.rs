//! Copies of image data that this node keeps near, so that a slow store is read once and not for every download.
//!
//! # Rules
//! - Whether the caller may have the data is decided before the cache is looked at. A copy is only of an active image,
//!   and leaves when the image is deleted or deactivated, also elsewhere.
//! - A download of a whole image that is not here makes a copy: one process reads the store once, at full speed, into
//!   the folder, and all who want the image meanwhile read along with what is there. A range is served from a copy that
//!   is finished, and from the store otherwise.
//! - A copy is served once all of it is here, has the size and the digests of the image's record, and is on the disk
//!   for good. Those who read along get what the store gave, as without a cache.
//! - When the last reader goes away, a copy of which half or more is there is finished; one of which less is there is
//!   given up.
//! - Whatever fails here, a full or broken disk included, the download goes on from the store at the byte where it was.
//! - `image_cache_max_size` holds at every moment, copies in the making included: those read longest ago make room.
//!   Pinned ones stay. Who reads a copy that goes reads it to its end.
//! - Each node has a cache of its own. Its rows in the database say what is in it; they and the files are compared
//!   at the start, and what does not fit is removed.

mod clean;
mod clear;
mod counters;
mod delete;
mod fill;
mod flight;
mod index;
mod list;
mod load;
mod nodes;
mod pin;
mod prefetch;
mod prune;
mod queue;
mod read;
mod remove;
mod resume;
mod settings;
mod tend;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use time::OffsetDateTime;
use tokio::sync::{Notify, OnceCell};
use vitrine_database::Database;
use vitrine_model::Image;
use vitrine_stores::{Store, Stores};

pub use self::{counters::CacheTally, prune::Pruned, settings::CacheSettings};
use self::{counters::Counters, index::Index};
use crate::{
    Clock, Controller, Error, Resource, Result,
    layers::{location, policy::Target},
};

/// The cache of one node: its folder, its rows, and what is in them. Cheap to clone.
#[derive(Clone)]
pub struct Cache(Arc<Inner>);

struct Inner {
    folder: Arc<dyn Store>,
    database: Database,
    settings: CacheSettings,
    reference: String,
    clock: Arc<dyn Clock>,
    /// The node's number in the database.
    node: OnceCell<i64>,
    index: Mutex<Index>,
    counters: Counters,
    /// Told when there is something to fetch.
    wake: Notify,
}

impl Cache {
    /// The cache of the node `node` in this folder, which is its alone. It is empty until [`Cache::load`].
    #[must_use]
    pub fn new(
        folder: Arc<dyn Store>,
        database: Database,
        settings: CacheSettings,
        node: &str,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let reference = settings.node_reference.clone().unwrap_or_else(|| node.to_owned());
        Self(Arc::new(Inner {
            folder,
            database,
            settings,
            reference,
            clock,
            node: OnceCell::new(),
            index: Mutex::default(),
            counters: Counters::default(),
            wake: Notify::new(),
        }))
    }

    /// What it did since the process began, and what is in it.
    #[must_use]
    pub fn tally(&self) -> CacheTally {
        let index = self.index();
        CacheTally {
            images: index.len() as u64,
            bytes: index.stored(),
            max_bytes: self.0.settings.max_size,
            ..self.0.counters.tally()
        }
    }

    /// Waits until no copy is in the making.
    pub async fn settled(&self) {
        loop {
            let flights = self.index().flights();
            if flights.is_empty() {
                return;
            }
            for flight in flights {
                flight.ended().await;
            }
        }
    }

    fn index(&self) -> MutexGuard<'_, Index> {
        self.0.index.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rows(&self) -> vitrine_database::Cache {
        self.0.database.cache()
    }

    async fn node(&self) -> Result<i64> {
        let node = self.0.node.get_or_try_init(|| async { self.rows().node(&self.0.reference).await });
        Ok(*node.await?)
    }

    /// Now, in whole microseconds.
    fn now(&self) -> OffsetDateTime {
        let now = self.0.clock.now();
        now.replace_nanosecond(now.microsecond() * 1000).unwrap_or(now)
    }

    /// Whether a copy of this image could be kept and verified; the reason where not.
    fn fits(&self, image: &Image) -> Result<u64, String> {
        let max = self.0.settings.max_size;
        let known =
            image.checksum.is_some() || (image.os_hash_algo.is_some() && image.os_hash_value.is_some());
        match image.size {
            Some(size) if size > max => {
                Err(format!("it has {size} bytes, and the whole cache {max} (image_cache_max_size)"))
            }
            Some(size) if size > 0 && known => Ok(size),
            Some(0) | None => Err("it has no data, or data of unknown size".to_owned()),
            Some(_) => Err("its digests are not known, so that a copy could not be verified".to_owned()),
        }
    }

    /// Whether a download makes a copy: not of what lies in a store that is near or excluded.
    fn fills_from(&self, stores: &Stores, image: &Image) -> bool {
        let settings = &self.0.settings;
        let places = location::readable(image);
        let Some(place) = places.first() else { return false };
        stores.of(&place.url, place.store()).is_ok_and(|store| {
            let near = store.driver() == "file" && !settings.file_stores;
            !near && !settings.exclude_stores.iter().any(|name| name == store.name())
        })
    }
}

impl Controller {
    /// The cache of this node.
    ///
    /// # Errors
    /// 404 where none is configured; 503 where its folder could not be opened.
    pub fn cache(&self) -> Result<&Cache> {
        match self.cache_if_any() {
            Some(cache) => Ok(cache),
            None if self.settings().cache.enabled => Err(Error::Unavailable {
                message:
                    "The folder of the image cache could not be opened. The operator must look at it and \
                          restart the server."
                        .to_owned(),
                source: None,
            }),
            None => Err(Error::NotFound(Resource::Cache)),
        }
    }
}

/// How long anybody waits for the folder to open, make or remove a file; then they go on without it.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a rule about the cache as a whole is asked about.
const NO_IMAGE: Target<'static> =
    Target { owner: None, visibility: vitrine_model::Visibility::Private, member: None };
