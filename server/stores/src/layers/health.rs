//! How a store is: *healthy*, or *degraded* since some time for some reason. That is known from what became of what it
//! was asked. A store that is degraded is asked all the same, so that it is healthy again by itself.
//!
//! Two things are told apart. A store that cannot be *reached* is healthy again as soon as it does anything. One that
//! refuses to be *written*, because its permissions are wrong or it is full, may answer every question, and is healthy
//! again when it takes data. An error about one image alone says nothing about the store.

use std::{
    io,
    ops::Range,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt;
use serde_json::{Map, Value};
use time::OffsetDateTime;
use tokio::sync::{Notify, OwnedMutexGuard};
use vitrine_splice::Conduit;

use super::{metrics::Operation, resweep};
use crate::{ByteStream, Capacity, Committed, Content, Error, Growing, Readers, Store, Stored, Writer};

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> OffsetDateTime + Send + Sync>;

/// How a store was when it was last asked something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Condition {
    /// What is wrong; `None` is healthy, or not asked yet.
    pub trouble: Option<Trouble>,
    /// When it last did what it was asked; `None` is not since the process began.
    pub last_success: Option<OffsetDateTime>,
}

/// Why a store is degraded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// Since when.
    pub since: OffsetDateTime,
    /// For whoever meets it: the store's own error, without a secret.
    pub reason: String,
    /// What is behind it, for the operator; names hosts, paths and options, never a secret.
    pub cause: Option<String>,
}

impl Trouble {
    /// The reason with its cause, for the operator.
    #[must_use]
    pub fn told(&self) -> String {
        match &self.cause {
            Some(cause) => format!("{}: {cause}", self.reason),
            None => self.reason.clone(),
        }
    }
}

/// Remembers how a store is.
pub struct Watch {
    store: String,
    clock: Clock,
    state: Mutex<State>,
    /// Told when the store is healthy again.
    recovery: Notify,
    /// Held by who tries again what a sweep could not do.
    sweeping: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Default)]
struct State {
    unreachable: Option<Trouble>,
    unwritable: Option<Trouble>,
    /// Whether the reason of that is the want of room, which a deletion may end.
    is_full: bool,
    last_success: Option<OffsetDateTime>,
}

impl State {
    /// What is wrong. Where it is both, what keeps the store from being reached.
    fn trouble(&self) -> Option<&Trouble> {
        self.unreachable.as_ref().or(self.unwritable.as_ref())
    }
}

impl Watch {
    /// Of the store of that name, of which nothing is known yet.
    #[must_use]
    pub fn new(store: &str, clock: Clock) -> Arc<Self> {
        let (store, recovery) = (store.to_owned(), Notify::new());
        Arc::new(Self { store, clock, state: Mutex::default(), recovery, sweeping: Arc::default() })
    }

    /// How the store is.
    #[must_use]
    pub fn condition(&self) -> Condition {
        let state = self.state();
        Condition { trouble: state.trouble().cloned(), last_success: state.last_success }
    }

    /// Whether something is wrong with it.
    #[must_use]
    pub fn is_degraded(&self) -> bool {
        self.state().trouble().is_some()
    }

    /// Takes down that the store gave no answer within the time that somebody had for it.
    pub fn is_silent(&self) {
        self.change(|state, now| {
            let reason = format!("the store '{}' does not answer in time", self.store);
            note(&mut state.unreachable, Trouble { since: now, reason, cause: None });
        });
    }

    /// Waits until the store is healthy again.
    pub(super) async fn recovered(&self) {
        self.recovery.notified().await;
    }

    /// The turn to try again what a sweep could not do; `None` where somebody has it.
    pub(super) fn take_sweep(&self) -> Option<OwnedMutexGuard<()>> {
        Arc::clone(&self.sweeping).try_lock_owned().ok()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes down what became of a call; `None` is a write in the middle of the data.
    pub(super) fn outcome<T>(&self, of: Option<Operation>, outcome: Result<T, Error>) -> Result<T, Error> {
        match &outcome {
            Ok(_) => self.succeeded(of),
            Err(error) => self.failed(of, error),
        }
        outcome
    }

    fn succeeded(&self, of: Option<Operation>) {
        self.change(|state, now| {
            state.last_success = Some(now);
            state.unreachable = None;
            let makes_room = state.is_full && of == Some(Operation::Delete);
            if makes_room || of == Some(Operation::Commit) {
                (state.unwritable, state.is_full) = (None, false);
            }
        });
    }

    fn failed(&self, of: Option<Operation>, error: &Error) {
        let writes = matches!(of, None | Some(Operation::Create | Operation::Commit));
        // Only these are no question about one image.
        let is_general = matches!(of, Some(Operation::Create | Operation::Capacity));
        self.change(|state, now| {
            let trouble = || Trouble { since: now, reason: error.to_string(), cause: error.causes() };
            match error {
                Error::Unavailable { .. } => note(&mut state.unreachable, trouble()),
                // A smaller image may fit.
                Error::Full { source, .. } if source.kind() == io::ErrorKind::FileTooLarge => {}
                Error::Full { .. } if writes && of != Some(Operation::Create) => {
                    note(&mut state.unwritable, trouble());
                    state.is_full = true;
                }
                Error::Denied { .. } if writes => note(&mut state.unwritable, trouble()),
                Error::Denied { .. } | Error::Other { .. } if is_general => {
                    note(&mut state.unreachable, trouble());
                }
                _ => {}
            }
        });
    }

    /// Changes the state, and tells the log where that changes how the store is.
    fn change(&self, change: impl FnOnce(&mut State, OffsetDateTime)) {
        let now = (self.clock)();
        let (before, after) = {
            let mut state = self.state();
            let before = state.trouble().cloned();
            change(&mut state, now);
            (before, state.trouble().cloned())
        };
        match (before, after) {
            (None, Some(trouble)) => tracing::error!(
                store = self.store,
                reason = trouble.reason,
                cause = trouble.cause,
                "a store is degraded"
            ),
            (Some(trouble), None) => {
                tracing::info!(store = self.store, since = %trouble.since, "a store is healthy again");
                self.recovery.notify_waiters();
            }
            _ => {}
        }
    }
}

/// The newest reason, and the oldest time.
fn note(place: &mut Option<Trouble>, trouble: Trouble) {
    let since = place.as_ref().map_or(trouble.since, |known| known.since);
    *place = Some(Trouble { since, ..trouble });
}

/// A store that is watched.
#[derive(Clone)]
pub struct Watched {
    inner: Arc<dyn Store>,
    watch: Arc<Watch>,
}

impl Watched {
    /// Lets `watch` see what becomes of what `inner` is asked.
    #[must_use]
    pub fn new(inner: Arc<dyn Store>, watch: Arc<Watch>) -> Self {
        Self { inner, watch }
    }

    /// What is read from other people's servers tells nothing about the rest of them.
    fn outcome<T>(&self, of: Operation, outcome: Result<T, Error>) -> Result<T, Error> {
        if self.inner.is_read_only() && outcome.is_err() {
            return outcome;
        }
        self.watch.outcome(Some(of), outcome)
    }

    fn watched(&self, stream: ByteStream) -> ByteStream {
        if self.inner.is_read_only() {
            return stream;
        }
        let watch = Arc::clone(&self.watch);
        stream
            .inspect(move |chunk| {
                if let Err(error) = chunk {
                    watch.failed(Some(Operation::Open), error);
                }
            })
            .boxed()
    }
}

#[async_trait]
impl Store for Watched {
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
        let inner = self.outcome(Operation::Create, self.inner.create(key, size_hint).await)?;
        Ok(Box::new(WatchedWriter { inner, watch: Arc::clone(&self.watch) }))
    }

    async fn open(&self, location: &str, range: Option<Range<u64>>) -> Result<Content, Error> {
        let Content { size, stream } =
            self.outcome(Operation::Open, self.inner.open(location, range).await)?;
        Ok(Content { size, stream: self.watched(stream) })
    }

    async fn open_through(
        &self,
        location: &str,
        range: Option<Range<u64>>,
        conduit: &Conduit,
    ) -> Result<Content, Error> {
        let opened = self.inner.open_through(location, range, conduit).await;
        let Content { size, stream } = self.outcome(Operation::Open, opened)?;
        Ok(Content { size, stream: self.watched(stream) })
    }

    async fn size(&self, location: &str) -> Result<u64, Error> {
        self.outcome(Operation::Size, self.inner.size(location).await)
    }

    async fn delete(&self, location: &str) -> Result<(), Error> {
        self.outcome(Operation::Delete, self.inner.delete(location).await)
    }

    fn of_project(&self, project: &str) -> Option<Arc<dyn Store>> {
        let inner = self.inner.of_project(project)?;
        Some(Arc::new(Self { inner, ..self.clone() }))
    }

    async fn share(&self, location: &str, readers: &Readers) -> Result<(), Error> {
        self.outcome(Operation::Share, self.inner.share(location, readers).await)
    }

    async fn settle(&self) {
        self.inner.settle().await;
    }

    async fn capacity(&self) -> Result<Option<Capacity>, Error> {
        self.outcome(Operation::Capacity, self.inner.capacity().await)
    }

    async fn sweep(&self) -> Result<u64, Error> {
        let outcome = self.outcome(Operation::Sweep, self.inner.sweep().await);
        if outcome.is_err() {
            resweep::again(&self.inner, &self.watch);
        }
        outcome
    }

    async fn stored(&self) -> Result<Vec<Stored>, Error> {
        self.outcome(Operation::List, self.inner.stored().await)
    }
}

struct WatchedWriter {
    inner: Box<dyn Writer>,
    watch: Arc<Watch>,
}

#[async_trait]
impl Writer for WatchedWriter {
    async fn write(&mut self, chunk: Bytes) -> Result<(), Error> {
        let outcome = self.inner.write(chunk).await;
        if let Err(error) = &outcome {
            self.watch.failed(None, error);
        }
        outcome
    }

    fn growing(&self) -> Option<Arc<dyn Growing>> {
        self.inner.growing()
    }

    async fn commit(self: Box<Self>) -> Result<Committed, Error> {
        let Self { inner, watch } = *self;
        watch.outcome(Some(Operation::Commit), inner.commit().await)
    }
}
