//! A copy in the making, and who waits for it.

use std::sync::{
    Arc,
    atomic::{AtomicU64, AtomicUsize, Ordering},
};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use vitrine_stores::Growing;

use super::Cache;

/// A copy in the making. The store is read once for it, however many wait.
pub(super) struct Flight {
    pub(super) id: String,
    pub(super) size: u64,
    /// Bytes read from the store.
    pub(super) received: Arc<AtomicU64>,
    pub(super) stop: CancellationToken,
    /// Changed under the lock of the index alone.
    readers: AtomicUsize,
    phase: watch::Sender<Phase>,
}

/// How far it is.
#[derive(Clone, Default)]
enum Phase {
    #[default]
    Waiting,
    /// Bytes come; where the folder lets them be read.
    Running(Option<Arc<dyn Growing>>),
    /// It is over: with a copy, or without.
    Over(Option<Arc<dyn Growing>>, bool),
}

impl Flight {
    pub(super) fn new(id: &str, size: u64) -> Self {
        Self {
            id: id.to_owned(),
            size,
            received: Arc::default(),
            stop: CancellationToken::new(),
            readers: AtomicUsize::new(0),
            phase: watch::Sender::default(),
        }
    }

    pub(super) fn enter(&self) {
        self.readers.fetch_add(1, Ordering::Relaxed);
    }

    /// How many are left.
    pub(super) fn exit(&self) -> usize {
        self.readers.fetch_sub(1, Ordering::Relaxed).saturating_sub(1)
    }

    pub(super) fn has_less_than_half(&self) -> bool {
        self.received.load(Ordering::Relaxed) < self.size.div_ceil(2)
    }

    /// Bytes begin to come.
    pub(super) fn begin(&self, growing: Option<Arc<dyn Growing>>) {
        self.phase.send_replace(Phase::Running(growing));
    }

    /// It is over.
    pub(super) fn end(&self, landed: bool) {
        self.phase.send_modify(|phase| {
            let growing = match phase {
                Phase::Waiting => None,
                Phase::Running(growing) | Phase::Over(growing, _) => growing.take(),
            };
            *phase = Phase::Over(growing, landed);
        });
    }

    /// Waits for the first bytes; what can be read along, if anything.
    pub(super) async fn begun(&self) -> Option<Arc<dyn Growing>> {
        let mut phases = self.phase.subscribe();
        // The sender is `self`'s.
        let phase = phases.wait_for(|phase| !matches!(phase, Phase::Waiting)).await.ok()?;
        match &*phase {
            Phase::Waiting => None,
            Phase::Running(growing) | Phase::Over(growing, _) => growing.clone(),
        }
    }

    /// Waits for the end; whether there is a copy then.
    pub(super) async fn ended(&self) -> bool {
        let mut phases = self.phase.subscribe();
        let phase = phases.wait_for(|phase| matches!(phase, Phase::Over(..))).await;
        phase.is_ok_and(|phase| matches!(&*phase, Phase::Over(_, true)))
    }
}

/// Somebody who waits for a copy in the making; leaves when it is dropped.
pub(super) struct Waiting {
    pub(super) cache: Cache,
    pub(super) flight: Arc<Flight>,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.cache.index().leave(&self.flight);
    }
}
