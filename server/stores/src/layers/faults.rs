//! Injected faults, for tests: the n-th thing that a store is asked fails, or all there is while a file says so.

use std::{
    io,
    ops::Range,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
};

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use serde_json::{Map, Value};

use crate::{Capacity, Committed, Content, Error, Growing, Readers, Store, Stored, Writer};

/// Where a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Nothing is done.
    Before,
    /// It is done, and the answer is lost.
    After,
}

/// Counts steps, and makes some of them fail. A step is one call of a store or a writer, or one chunk of a stream.
#[derive(Debug)]
pub struct Faults {
    failing: Failing,
    when: When,
    taken: AtomicU64,
}

/// Which steps fail.
#[derive(Debug)]
enum Failing {
    Steps(Range<u64>),
    WhileThereIs(PathBuf),
}

impl Faults {
    /// No step fails; they are counted.
    #[must_use]
    pub fn none() -> Arc<Self> {
        Self::of(0..0, When::Before)
    }

    /// The step of that number fails; the first is 1.
    #[must_use]
    pub fn nth(step: u64, when: When) -> Arc<Self> {
        Self::of(step..step + 1, when)
    }

    /// The steps of those numbers fail; the first is 1.
    #[must_use]
    pub fn of(steps: Range<u64>, when: When) -> Arc<Self> {
        Arc::new(Self { failing: Failing::Steps(steps), when, taken: AtomicU64::new(0) })
    }

    /// Every step fails as long as there is this file.
    #[must_use]
    pub fn while_there_is(file: PathBuf) -> Arc<Self> {
        let failing = Failing::WhileThereIs(file);
        Arc::new(Self { failing, when: When::Before, taken: AtomicU64::new(0) })
    }

    /// Steps taken.
    #[must_use]
    pub fn taken(&self) -> u64 {
        self.taken.load(SeqCst)
    }

    fn strikes(&self) -> Option<When> {
        let step = self.taken.fetch_add(1, SeqCst) + 1;
        let fails = match &self.failing {
            Failing::Steps(steps) => steps.contains(&step),
            Failing::WhileThereIs(file) => file.exists(),
        };
        fails.then_some(self.when)
    }

    async fn pass<T>(&self, store: &str, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        match self.strikes() {
            None => work.await,
            Some(When::Before) => Err(fault(store)),
            Some(When::After) => work.await.and_then(|_| Err(fault(store))),
        }
    }
}

fn fault(store: &str) -> Error {
    Error::Unavailable { store: store.to_owned(), source: io::Error::other("an injected fault") }
}

/// A store with faults.
#[derive(Clone)]
pub struct Faulty {
    inner: Arc<dyn Store>,
    faults: Arc<Faults>,
}

impl Faulty {
    /// Puts faults in the way to `inner`.
    #[must_use]
    pub fn new(inner: Arc<dyn Store>, faults: Arc<Faults>) -> Self {
        Self { inner, faults }
    }
}

#[async_trait]
impl Store for Faulty {
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
        let inner = self.faults.pass(self.name(), self.inner.create(key, size_hint)).await?;
        Ok(Box::new(FaultyWriter { inner, store: self.name().to_owned(), faults: Arc::clone(&self.faults) }))
    }

    async fn open(&self, location: &str, range: Option<Range<u64>>) -> Result<Content, Error> {
        let Content { size, stream } =
            self.faults.pass(self.name(), self.inner.open(location, range)).await?;
        let (store, faults) = (self.name().to_owned(), Arc::clone(&self.faults));
        let stream =
            stream.map(move |chunk| if faults.strikes().is_some() { Err(fault(&store)) } else { chunk });
        Ok(Content { size, stream: stream.boxed() })
    }

    async fn size(&self, location: &str) -> Result<u64, Error> {
        self.faults.pass(self.name(), self.inner.size(location)).await
    }

    async fn delete(&self, location: &str) -> Result<(), Error> {
        self.faults.pass(self.name(), self.inner.delete(location)).await
    }

    async fn settle(&self) {
        self.inner.settle().await;
    }

    async fn capacity(&self) -> Result<Option<Capacity>, Error> {
        self.faults.pass(self.name(), self.inner.capacity()).await
    }

    async fn sweep(&self) -> Result<u64, Error> {
        self.faults.pass(self.name(), self.inner.sweep()).await
    }

    async fn stored(&self) -> Result<Vec<Stored>, Error> {
        self.faults.pass(self.name(), self.inner.stored()).await
    }

    fn of_project(&self, project: &str) -> Option<Arc<dyn Store>> {
        let inner = self.inner.of_project(project)?;
        Some(Arc::new(Self { inner, ..self.clone() }))
    }

    async fn share(&self, location: &str, readers: &Readers) -> Result<(), Error> {
        self.faults.pass(self.name(), self.inner.share(location, readers)).await
    }
}

struct FaultyWriter {
    inner: Box<dyn Writer>,
    store: String,
    faults: Arc<Faults>,
}

#[async_trait]
impl Writer for FaultyWriter {
    async fn write(&mut self, chunk: Bytes) -> Result<(), Error> {
        self.faults.pass(&self.store, self.inner.write(chunk)).await
    }

    fn growing(&self) -> Option<Arc<dyn Growing>> {
        self.inner.growing()
    }

    async fn commit(self: Box<Self>) -> Result<Committed, Error> {
        let Self { inner, store, faults } = *self;
        faults.pass(&store, inner.commit()).await
    }
}
