//! Bounded concurrency: so many readers, writers and short calls at once; further ones wait their turn, but not for ever.

use std::{io, ops::Range, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use serde_json::{Map, Value};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use vitrine_splice::Conduit;

use crate::{Capacity, Committed, Content, Error, Growing, Readers, Store, Stored, Writer};

/// How many of each at once; 0 counts as 1. They are separate, so that a copy inside one store, which reads and
/// writes, cannot wait for itself, and a delete does not wait for a slow download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Streams that are being read, from `open` until they end or are dropped.
    pub readers: usize,
    /// Writers, from `create` until they are committed or dropped.
    pub writers: usize,
    /// Calls of `size`, `delete`, `capacity` and `sweep`.
    pub calls: usize,
    /// How long a turn is waited for; then the store is not available to this caller.
    pub wait: Duration,
}

/// A store with a limit around it.
#[derive(Clone)]
pub struct Limited {
    inner: Arc<dyn Store>,
    readers: Arc<Semaphore>,
    writers: Arc<Semaphore>,
    calls: Arc<Semaphore>,
    wait: Duration,
}

impl Limited {
    /// Puts the limits around `inner`.
    #[must_use]
    pub fn new(inner: Arc<dyn Store>, limits: Limits) -> Self {
        let turns = |at_once: usize| Arc::new(Semaphore::new(at_once.clamp(1, Semaphore::MAX_PERMITS)));
        Self {
            inner,
            readers: turns(limits.readers),
            writers: turns(limits.writers),
            calls: turns(limits.calls),
            wait: limits.wait,
        }
    }

    async fn turn(&self, of: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Error> {
        let turn = tokio::time::timeout(self.wait, Arc::clone(of).acquire_owned()).await;
        let source = match turn {
            Ok(Ok(turn)) => return Ok(turn),
            Ok(Err(closed)) => io::Error::other(closed),
            Err(_) => io::Error::new(
                io::ErrorKind::TimedOut,
                format!(
                    "it had as much to do as it may have at once for {} seconds: max_concurrent_transfers sets how much",
                    self.wait.as_secs()
                ),
            ),
        };
        Err(Error::Unavailable { store: self.inner.name().to_owned(), source })
    }
}

#[async_trait]
impl Store for Limited {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn driver(&self) -> &'static str {
        self.inner.driver()
    }

    fn is_read_only(&self) -> bool {
        self.inner.is_read_only()
    }

    fn properties(&self) -> Map<String, Value> {
        self.inner.properties()
    }

    fn owns(&self, location: &str) -> bool {
        self.inner.owns(location)
    }

    fn location(&self, key: &str) -> String {
        self.inner.location(key)
    }

    fn locations(&self, key: &str) -> Vec<String> {
        self.inner.locations(key)
    }

    fn is_at(&self, found: &str, recorded: &str) -> bool {
        self.inner.is_at(found, recorded)
    }

    fn location_metadata(&self, location: &str) -> Map<String, Value> {
        self.inner.location_metadata(location)
    }

    async fn create(&self, key: &str, size_hint: Option<u64>) -> Result<Box<dyn Writer>, Error> {
        let turn = self.turn(&self.writers).await?;
        let inner = self.inner.create(key, size_hint).await?;
        Ok(Box::new(LimitedWriter { inner, turn }))
    }

    async fn open(&self, location: &str, range: Option<Range<u64>>) -> Result<Content, Error> {
        let turn = self.turn(&self.readers).await?;
        Ok(held(self.inner.open(location, range).await?, turn))
    }

    async fn open_through(
        &self,
        location: &str,
        range: Option<Range<u64>>,
        conduit: &Conduit,
    ) -> Result<Content, Error> {
        let turn = self.turn(&self.readers).await?;
        Ok(held(self.inner.open_through(location, range, conduit).await?, turn))
    }

    async fn size(&self, location: &str) -> Result<u64, Error> {
        let _turn = self.turn(&self.calls).await?;
        self.inner.size(location).await
    }

    async fn delete(&self, location: &str) -> Result<(), Error> {
        let _turn = self.turn(&self.calls).await?;
        self.inner.delete(location).await
    }

    async fn settle(&self) {
        self.inner.settle().await;
    }

    async fn capacity(&self) -> Result<Option<Capacity>, Error> {
        let _turn = self.turn(&self.calls).await?;
        self.inner.capacity().await
    }

    async fn sweep(&self) -> Result<u64, Error> {
        let _turn = self.turn(&self.calls).await?;
        self.inner.sweep().await
    }

    async fn stored(&self) -> Result<Vec<Stored>, Error> {
        let _turn = self.turn(&self.calls).await?;
        self.inner.stored().await
    }

    fn of_project(&self, project: &str) -> Option<Arc<dyn Store>> {
        let inner = self.inner.of_project(project)?;
        Some(Arc::new(Self { inner, ..self.clone() }))
    }

    async fn share(&self, location: &str, readers: &Readers) -> Result<(), Error> {
        let _turn = self.turn(&self.calls).await?;
        self.inner.share(location, readers).await
    }
}

/// The turn lasts as long as the stream.
fn held(content: Content, turn: OwnedSemaphorePermit) -> Content {
    let stream = content.stream.map(move |chunk| {
        let _held = &turn;
        chunk
    });
    Content { stream: stream.boxed(), ..content }
}

struct LimitedWriter {
    inner: Box<dyn Writer>,
    turn: OwnedSemaphorePermit,
}

#[async_trait]
impl Writer for LimitedWriter {
    async fn write(&mut self, chunk: Bytes) -> Result<(), Error> {
        self.inner.write(chunk).await
    }

    fn growing(&self) -> Option<Arc<dyn Growing>> {
        self.inner.growing()
    }

    async fn commit(self: Box<Self>) -> Result<Committed, Error> {
        let Self { inner, turn } = *self;
        let committed = inner.commit().await;
        drop(turn);
        committed
    }
}
