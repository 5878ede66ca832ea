//! Counters: what a store was asked, what failed, and how many bytes went in and out.

use std::{
    ops::Range,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use serde_json::{Map, Value};
use vitrine_splice::Conduit;

use crate::{ByteStream, Capacity, Committed, Content, Error, Growing, Readers, Store, Stored, Writer};

/// What a store can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// A writer was begun.
    Create,
    /// A writer was committed.
    Commit,
    /// Data was opened.
    Open,
    /// The size of data was asked.
    Size,
    /// Data was deleted.
    Delete,
    /// The room was asked, or the health.
    Capacity,
    /// Leftovers were removed.
    Sweep,
    /// The data was listed.
    List,
    /// Others were let read data, or not any more.
    Share,
}

impl Operation {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Create,
        Self::Commit,
        Self::Open,
        Self::Size,
        Self::Delete,
        Self::Capacity,
        Self::Sweep,
        Self::List,
        Self::Share,
    ];

    /// Its name in lower case, as a label.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Commit => "commit",
            Self::Open => "open",
            Self::Size => "size",
            Self::Delete => "delete",
            Self::Capacity => "capacity",
            Self::Sweep => "sweep",
            Self::List => "list",
            Self::Share => "share",
        }
    }
}

/// The counters of one store since the process began.
#[derive(Debug, Default)]
pub struct Counters {
    bytes_in: AtomicU64,
    bytes_out: AtomicU64,
    writers: AtomicU64,
    readers: AtomicU64,
    broken: AtomicU64,
    repeated: AtomicU64,
    operations: [[AtomicU64; 2]; Operation::ALL.len()],
}

/// What the counters showed at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Bytes that writers took, committed or not.
    pub bytes_in: u64,
    /// Bytes that readers were given.
    pub bytes_out: u64,
    /// Writers that are neither committed nor dropped.
    pub open_writers: u64,
    /// Streams that are neither at their end nor dropped.
    pub open_readers: u64,
    /// Writes and reads that failed in the middle of the data.
    pub broken_transfers: u64,
    /// Tries after the first one, of all operations.
    pub retries: u64,
    /// The operations: how often each was asked, and how often it failed.
    pub operations: [(Operation, Tally); Operation::ALL.len()],
}

/// How often an operation was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Calls that have ended.
    pub calls: u64,
    /// Those of them that ended in an error.
    pub failures: u64,
}

impl Snapshot {
    /// The tally of one operation.
    #[must_use]
    pub fn of(&self, operation: Operation) -> Tally {
        self.operations[operation as usize].1
    }
}

impl Counters {
    /// Reads all of them. They are counted on, so that sums may be off by what happens meanwhile.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            bytes_in: self.bytes_in.load(Relaxed),
            bytes_out: self.bytes_out.load(Relaxed),
            open_writers: self.writers.load(Relaxed),
            open_readers: self.readers.load(Relaxed),
            broken_transfers: self.broken.load(Relaxed),
            retries: self.repeated.load(Relaxed),
            operations: Operation::ALL.map(|operation| {
                let [calls, failures] = &self.operations[operation as usize];
                (operation, Tally { calls: calls.load(Relaxed), failures: failures.load(Relaxed) })
            }),
        }
    }

    /// Counts one more try of something.
    pub(super) fn tried_again(&self) {
        self.repeated.fetch_add(1, Relaxed);
    }

    fn count<T>(&self, operation: Operation, outcome: Result<T, Error>) -> Result<T, Error> {
        let [calls, failures] = &self.operations[operation as usize];
        calls.fetch_add(1, Relaxed);
        failures.fetch_add(u64::from(outcome.is_err()), Relaxed);
        outcome
    }
}

/// Counts something as open for as long as it lives.
struct Open {
    counters: Arc<Counters>,
    which: fn(&Counters) -> &AtomicU64,
}

impl Open {
    fn new(counters: &Arc<Counters>, which: fn(&Counters) -> &AtomicU64) -> Self {
        which(counters).fetch_add(1, Relaxed);
        Self { counters: Arc::clone(counters), which }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        (self.which)(&self.counters).fetch_sub(1, Relaxed);
    }
}

/// A store that is counted.
#[derive(Clone)]
pub struct Metered {
    inner: Arc<dyn Store>,
    counters: Arc<Counters>,
}

impl Metered {
    /// Counts what `inner` does.
    #[must_use]
    pub fn new(inner: Arc<dyn Store>) -> Self {
        Self { inner, counters: Arc::default() }
    }

    /// The counters, to be read at any time.
    #[must_use]
    pub fn counters(&self) -> Arc<Counters> {
        Arc::clone(&self.counters)
    }

    fn counted(&self, stream: ByteStream) -> ByteStream {
        let open = Open::new(&self.counters, |counters| &counters.readers);
        stream
            .inspect(move |chunk| match chunk {
                Ok(chunk) => _ = open.counters.bytes_out.fetch_add(chunk.len() as u64, Relaxed),
                Err(_) => _ = open.counters.broken.fetch_add(1, Relaxed),
            })
            .boxed()
    }
}

#[async_trait]
impl Store for Metered {
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
        let inner = self.counters.count(Operation::Create, self.inner.create(key, size_hint).await)?;
        let open = Open::new(&self.counters, |counters| &counters.writers);
        Ok(Box::new(MeteredWriter { inner, open }))
    }

    async fn open(&self, location: &str, range: Option<Range<u64>>) -> Result<Content, Error> {
        let Content { size, stream } =
            self.counters.count(Operation::Open, self.inner.open(location, range).await)?;
        Ok(Content { size, stream: self.counted(stream) })
    }

    async fn open_through(
        &self,
        location: &str,
        range: Option<Range<u64>>,
        conduit: &Conduit,
    ) -> Result<Content, Error> {
        let opened = self.inner.open_through(location, range, conduit).await;
        let Content { size, stream } = self.counters.count(Operation::Open, opened)?;
        Ok(Content { size, stream: self.counted(stream) })
    }

    async fn size(&self, location: &str) -> Result<u64, Error> {
        self.counters.count(Operation::Size, self.inner.size(location).await)
    }

    async fn delete(&self, location: &str) -> Result<(), Error> {
        self.counters.count(Operation::Delete, self.inner.delete(location).await)
    }

    async fn settle(&self) {
        self.inner.settle().await;
    }

    async fn capacity(&self) -> Result<Option<Capacity>, Error> {
        self.counters.count(Operation::Capacity, self.inner.capacity().await)
    }

    async fn sweep(&self) -> Result<u64, Error> {
        self.counters.count(Operation::Sweep, self.inner.sweep().await)
    }

    async fn stored(&self) -> Result<Vec<Stored>, Error> {
        self.counters.count(Operation::List, self.inner.stored().await)
    }

    fn of_project(&self, project: &str) -> Option<Arc<dyn Store>> {
        let inner = self.inner.of_project(project)?;
        Some(Arc::new(Self { inner, ..self.clone() }))
    }

    async fn share(&self, location: &str, readers: &Readers) -> Result<(), Error> {
        self.counters.count(Operation::Share, self.inner.share(location, readers).await)
    }
}

struct MeteredWriter {
    inner: Box<dyn Writer>,
    open: Open,
}

#[async_trait]
impl Writer for MeteredWriter {
    async fn write(&mut self, chunk: Bytes) -> Result<(), Error> {
        let bytes = chunk.len() as u64;
        let outcome = self.inner.write(chunk).await;
        let counters = &self.open.counters;
        match &outcome {
            Ok(()) => _ = counters.bytes_in.fetch_add(bytes, Relaxed),
            Err(_) => _ = counters.broken.fetch_add(1, Relaxed),
        }
        outcome
    }

    fn growing(&self) -> Option<Arc<dyn Growing>> {
        self.inner.growing()
    }

    async fn commit(self: Box<Self>) -> Result<Committed, Error> {
        let Self { inner, open } = *self;
        open.counters.count(Operation::Commit, inner.commit().await)
    }
}
