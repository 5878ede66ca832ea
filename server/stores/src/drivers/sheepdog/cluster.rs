//! The cluster, as all requests of a store see it, and which of its incomplete images are somebody's.

use std::{
    collections::BTreeSet,
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio_util::task::TaskTracker;

use super::{
    errors::Failure,
    location::Place,
    options::{MIB, SheepdogOptions},
    vdi::Vdi,
    wire::Wire,
};
use crate::{Error, drivers::turns::Turns};

/// Images that writers of this process are at work on: the place of the cluster, the number, and when it was made.
static ALIVE: Mutex<BTreeSet<(String, u32, u64)>> = Mutex::new(BTreeSet::new());

/// The images of a store.
pub(super) struct Cluster {
    /// The name of the store.
    pub(super) store: String,
    pub(super) place: Place,
    pub(super) wire: Wire,
    /// Bytes that are gathered, and on their way.
    pub(super) chunk: usize,
    pub(super) abandoned_after: Duration,
    pub(super) turns: Turns,
    /// What goes on in the background.
    pub(super) tasks: TaskTracker,
}

impl Cluster {
    /// # Errors
    /// Names the option.
    pub(super) fn new(store: &str, options: &SheepdogOptions) -> io::Result<Self> {
        options.check()?;
        Ok(Self {
            store: store.to_owned(),
            place: Place::of(options),
            wire: Wire::new(options),
            chunk: usize::try_from(options.sheepdog_store_chunk_size * MIB).unwrap_or(usize::MAX),
            abandoned_after: Duration::from_secs(options.sheepdog_store_abandoned_after),
            turns: Turns::default(),
            tasks: TaskTracker::new(),
        })
    }

    /// The complete image of a key.
    pub(super) async fn find(&self, key: &str) -> Result<Vdi, Error> {
        let found = self.wire.by_name(key).await.map_err(|failure| self.error(failure))?;
        found.filter(Vdi::is_complete).ok_or_else(|| self.not_found())
    }

    pub(super) fn error(&self, failure: Failure) -> Error {
        failure.error(&self.store)
    }

    pub(super) fn not_found(&self) -> Error {
        Error::NotFound { store: self.store.clone() }
    }

    pub(super) fn already_exists(&self, key: &str) -> Error {
        Error::AlreadyExists { store: self.store.clone(), key: key.to_owned() }
    }

    pub(super) fn other(&self, problem: impl Into<String>) -> Error {
        Error::Other { store: self.store.clone(), source: io::Error::other(problem.into()) }
    }

    fn id(&self, vdi: &Vdi) -> (String, u32, u64) {
        (self.place.location(""), vdi.number, vdi.created)
    }

    /// Whether a writer of this process is at work on it.
    pub(super) fn is_alive(&self, vdi: &Vdi) -> bool {
        ALIVE.lock().unwrap_or_else(PoisonError::into_inner).contains(&self.id(vdi))
    }
}

/// An incomplete image that is this process's. Where it is dropped and not kept, it is removed in the background.
pub(super) struct Draft {
    pub(super) cluster: Arc<Cluster>,
    pub(super) vdi: Vdi,
    is_kept: bool,
}

impl Draft {
    pub(super) fn new(cluster: Arc<Cluster>, vdi: Vdi) -> Self {
        ALIVE.lock().unwrap_or_else(PoisonError::into_inner).insert(cluster.id(&vdi));
        Self { cluster, vdi, is_kept: false }
    }

    /// It stays.
    pub(super) fn keep(mut self) {
        self.is_kept = true;
    }
}

/// Forgets that somebody works on it, when it is dropped.
struct Ended(Arc<Cluster>, Vdi);

impl Drop for Ended {
    fn drop(&mut self) {
        ALIVE.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.0.id(&self.1));
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let (cluster, vdi) = (Arc::clone(&self.cluster), self.vdi.clone());
        let ended = Ended(Arc::clone(&cluster), vdi.clone());
        if self.is_kept || tokio::runtime::Handle::try_current().is_err() {
            return;
        }
        self.cluster.tasks.spawn(async move {
            let _ended = ended;
            let outcome = cluster.remove_if_there(&vdi).await;
            if let Err(error) = outcome {
                let cause = &error as &dyn std::error::Error;
                let (store, key) = (&cluster.store, &vdi.name);
                tracing::warn!(store, key, cause, "data that nobody waits for stays in the cluster for now");
            }
        });
    }
}

impl Cluster {
    /// Removes this very VDI, be it complete or not, and no other of its name.
    pub(super) async fn remove_if_there(&self, vdi: &Vdi) -> Result<(), Error> {
        let now = self.wire.by_name(&vdi.name).await.map_err(|failure| self.error(failure))?;
        match now.filter(|now| (now.number, now.created) == (vdi.number, vdi.created)) {
            Some(now) => self.wire.remove(&now).await.map_err(|failure| self.error(failure)),
            None => Ok(()),
        }
    }
}
