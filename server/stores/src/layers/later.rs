//! A store that could not be opened when the server began, because what it lies on is away. It is opened when it is
//! there; until then every call says why it is not.

use std::{
    ops::Range,
    sync::{Arc, OnceLock},
};

use async_trait::async_trait;
use serde_json::{Map, Value};
use vitrine_splice::Conduit;

use crate::{Capacity, Content, Error, Readers, Store, Stored, Writer};

/// Opens the store; blocks.
type Opener = dyn Fn() -> Result<Arc<dyn Store>, Error> + Send + Sync;

/// What is known of a store before it is open.
#[derive(Debug, Clone)]
pub struct Known {
    /// The store's name.
    pub name: String,
    /// The driver's type.
    pub driver: &'static str,
    /// What all its locations begin with; the key of the data comes after it.
    pub beginning: String,
}

/// A store that is opened later.
pub struct Later {
    known: Known,
    opener: Arc<Opener>,
    opened: Arc<OnceLock<Arc<dyn Store>>>,
}

impl Later {
    /// A store that `opener` opens. It is asked again by each call until it succeeds.
    #[must_use]
    pub fn new(
        known: Known,
        opener: impl Fn() -> Result<Arc<dyn Store>, Error> + Send + Sync + 'static,
    ) -> Self {
        Self { known, opener: Arc::new(opener), opened: Arc::default() }
    }

    /// The store itself, opened now where it was not.
    async fn store(&self) -> Result<Arc<dyn Store>, Error> {
        if let Some(store) = self.opened.get() {
            return Ok(Arc::clone(store));
        }
        let (opener, opened) = (Arc::clone(&self.opener), Arc::clone(&self.opened));
        let opening = tokio::task::spawn_blocking(move || {
            let store = opener()?;
            Ok(Arc::clone(opened.get_or_init(|| store)))
        });
        opening.await.unwrap_or_else(|error| {
            Err(Error::Unavailable { store: self.known.name.clone(), source: std::io::Error::other(error) })
        })
    }
}

#[async_trait]
impl Store for Later {
    fn name(&self) -> &str {
        &self.known.name
    }

    fn driver(&self) -> &'static str {
        self.known.driver
    }

    fn properties(&self) -> Map<String, Value> {
        self.opened.get().map(|store| store.properties()).unwrap_or_default()
    }

    fn owns(&self, location: &str) -> bool {
        match self.opened.get() {
            Some(store) => store.owns(location),
            None => location
                .strip_prefix(&self.known.beginning)
                .is_some_and(|key| !key.is_empty() && !key.contains('/')),
        }
    }

    fn location(&self, key: &str) -> String {
        match self.opened.get() {
            Some(store) => store.location(key),
            None => format!("{}{key}", self.known.beginning),
        }
    }

    fn locations(&self, key: &str) -> Vec<String> {
        self.opened.get().map_or_else(|| vec![self.location(key)], |store| store.locations(key))
    }

    fn is_at(&self, found: &str, recorded: &str) -> bool {
        self.opened.get().map_or(found == recorded, |store| store.is_at(found, recorded))
    }

    fn location_metadata(&self, location: &str) -> Map<String, Value> {
        self.opened.get().map(|store| store.location_metadata(location)).unwrap_or_default()
    }

    async fn create(&self, key: &str, size_hint: Option<u64>) -> Result<Box<dyn Writer>, Error> {
        self.store().await?.create(key, size_hint).await
    }

    async fn open(&self, location: &str, range: Option<Range<u64>>) -> Result<Content, Error> {
        self.store().await?.open(location, range).await
    }

    async fn open_through(
        &self,
        location: &str,
        range: Option<Range<u64>>,
        conduit: &Conduit,
    ) -> Result<Content, Error> {
        self.store().await?.open_through(location, range, conduit).await
    }

    async fn size(&self, location: &str) -> Result<u64, Error> {
        self.store().await?.size(location).await
    }

    async fn delete(&self, location: &str) -> Result<(), Error> {
        self.store().await?.delete(location).await
    }

    fn of_project(&self, project: &str) -> Option<Arc<dyn Store>> {
        self.opened.get()?.of_project(project)
    }

    async fn share(&self, location: &str, readers: &Readers) -> Result<(), Error> {
        self.store().await?.share(location, readers).await
    }

    async fn settle(&self) {
        if let Some(store) = self.opened.get() {
            store.settle().await;
        }
    }

    async fn capacity(&self) -> Result<Option<Capacity>, Error> {
        self.store().await?.capacity().await
    }

    async fn sweep(&self) -> Result<u64, Error> {
        self.store().await?.sweep().await
    }

    async fn stored(&self) -> Result<Vec<Stored>, Error> {
        self.store().await?.stored().await
    }
}
