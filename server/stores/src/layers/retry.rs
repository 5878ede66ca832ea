//! A second try where the first may fail by accident.
//!
//! Only what can be repeated is: `open` until its stream begins, `create` until there is a writer, `size`, `delete`,
//! `capacity` and the list. A stream and a writer are not: the bytes that went through them are gone. Only
//! [`Error::Unavailable`] is worth a retry; every other error would come again.
//!
//! Nobody waits for long: where a try took so much time that the driver has persisted by itself, there is no other, and
//! a store that is known to be degraded is asked once.

use std::{ops::Range, sync::Arc, time::Duration};

use async_trait::async_trait;
use serde_json::{Map, Value};
use vitrine_splice::Conduit;

use super::{health::Watch, metrics::Counters};
use crate::{Capacity, Content, Error, Readers, Store, Stored, Writer};

/// No try begins later than this after the first one.
const ENOUGH: Duration = Duration::from_secs(10);

/// How often, and after which pauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Tries in all, the first one included; 0 counts as 1.
    pub tries: u32,
    /// The pause before the second try; each further one is twice as long.
    pub first_pause: Duration,
    /// No pause is longer.
    pub longest_pause: Duration,
}

impl Default for Patience {
    /// Four tries within about two seconds.
    fn default() -> Self {
        Self { tries: 4, first_pause: Duration::from_millis(250), longest_pause: Duration::from_secs(5) }
    }
}

/// A store whose calls are retried.
#[derive(Clone)]
pub struct Retrying {
    inner: Arc<dyn Store>,
    patience: Patience,
    counters: Option<Arc<Counters>>,
    watch: Option<Arc<Watch>>,
}

impl Retrying {
    /// Puts retries around `inner`.
    #[must_use]
    pub fn new(inner: Arc<dyn Store>, patience: Patience) -> Self {
        Self { inner, patience, counters: None, watch: None }
    }

    /// Counts the further tries in `counters`.
    #[must_use]
    pub fn counted(self, counters: Arc<Counters>) -> Self {
        Self { counters: Some(counters), ..self }
    }

    /// Does not repeat what is asked of a store that `watch` knows to have been degraded before.
    #[must_use]
    pub fn watched(self, watch: Arc<Watch>) -> Self {
        Self { watch: Some(watch), ..self }
    }

    /// Calls `attempt` with the number of tries before it until it succeeds or fails for good.
    async fn persist<T, F>(&self, what: &'static str, mut attempt: impl FnMut(u32) -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let mut pause = self.patience.first_pause;
        let mut tried = 0;
        let begin = tokio::time::Instant::now();
        let tries = match &self.watch {
            Some(watch) if watch.is_degraded() => 1,
            _ => self.patience.tries,
        };
        loop {
            let outcome = attempt(tried).await;
            tried += 1;
            match outcome {
                Err(error @ Error::Unavailable { .. }) if tried < tries && begin.elapsed() < ENOUGH => {
                    let cause = &error as &dyn std::error::Error;
                    tracing::warn!(store = self.inner.name(), what, tried, cause, "trying again");
                    if let Some(counters) = &self.counters {
                        counters.tried_again();
                    }
                }
                outcome => return outcome,
            }
            tokio::time::sleep(pause.min(self.patience.longest_pause)).await;
            pause = pause.saturating_mul(2);
        }
    }
}

#[async_trait]
impl Store for Retrying {
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
        self.persist("create", |_| self.inner.create(key, size_hint)).await
    }

    async fn open(&self, location: &str, range: Option<Range<u64>>) -> Result<Content, Error> {
        self.persist("open", |_| self.inner.open(location, range.clone())).await
    }

    async fn open_through(
        &self,
        location: &str,
        range: Option<Range<u64>>,
        conduit: &Conduit,
    ) -> Result<Content, Error> {
        self.persist("open", |_| self.inner.open_through(location, range.clone(), conduit)).await
    }

    async fn size(&self, location: &str) -> Result<u64, Error> {
        self.persist("size", |_| self.inner.size(location)).await
    }

    async fn delete(&self, location: &str) -> Result<(), Error> {
        self.persist("delete", |tried| async move {
            match self.inner.delete(location).await {
                // A try before this one did it, and its answer was lost.
                Err(Error::NotFound { .. }) if tried > 0 => Ok(()),
                outcome => outcome,
            }
        })
        .await
    }

    async fn settle(&self) {
        self.inner.settle().await;
    }

    async fn capacity(&self) -> Result<Option<Capacity>, Error> {
        self.persist("capacity", |_| self.inner.capacity()).await
    }

    async fn sweep(&self) -> Result<u64, Error> {
        self.inner.sweep().await
    }

    async fn stored(&self) -> Result<Vec<Stored>, Error> {
        self.persist("list", |_| self.inner.stored()).await
    }

    fn of_project(&self, project: &str) -> Option<Arc<dyn Store>> {
        let inner = self.inner.of_project(project)?;
        Some(Arc::new(Self { inner, ..self.clone() }))
    }

    async fn share(&self, location: &str, readers: &Readers) -> Result<(), Error> {
        self.persist("share", |_| self.inner.share(location, readers)).await
    }
}
