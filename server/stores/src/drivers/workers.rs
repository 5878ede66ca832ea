//! The blocking threads that one store may use.

use std::{io, sync::Arc, time::Duration};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio_util::task::TaskTracker;

use crate::Error;

/// Runs blocking work on tokio's blocking threads, a bounded number of pieces at once, so that a place that
/// hangs takes neither the other stores nor the rest of the server with it.
#[derive(Clone)]
pub(super) struct Workers {
    store: Arc<str>,
    turns: Arc<Semaphore>,
    patience: Option<Duration>,
    running: TaskTracker,
}

/// The right to run one piece of work.
pub(super) type Turn = OwnedSemaphorePermit;

impl Workers {
    /// Up to `at_once` pieces of work, each given up after `timeout` seconds (0: never).
    pub(super) fn new(store: &str, at_once: usize, timeout: u64) -> Self {
        Self {
            store: store.into(),
            turns: Arc::new(Semaphore::new(at_once.clamp(1, Semaphore::MAX_PERMITS))),
            patience: (timeout > 0).then(|| Duration::from_secs(timeout)),
            running: TaskTracker::new(),
        }
    }

    /// The store's name.
    pub(super) fn store(&self) -> &str {
        &self.store
    }

    /// Waits for a turn.
    pub(super) async fn turn(&self) -> Result<Turn, Error> {
        let permit = self.in_time(Arc::clone(&self.turns).acquire_owned()).await?;
        permit.map_err(|_| self.unavailable("the store is closed"))
    }

    /// Starts a piece of work. Its result is dropped on its own thread where nobody waits for it any more.
    pub(super) fn start<T: Send + 'static>(
        &self,
        turn: Turn,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> oneshot::Receiver<T> {
        let (answer, receiver) = oneshot::channel();
        self.running.spawn_blocking(move || {
            let unheard = answer.send(work());
            drop((unheard, turn));
        });
        receiver
    }

    /// Waits for the result of a piece of work.
    pub(super) async fn finish<T>(&self, receiver: &mut oneshot::Receiver<T>) -> Result<T, Error> {
        self.in_time(receiver).await?.map_err(|_| Error::Other {
            store: self.store.to_string(),
            source: io::Error::other("the work on the store ended without a result"),
        })
    }

    /// Runs a piece of work.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let turn = self.turn().await?;
        self.finish(&mut self.start(turn, work)).await
    }

    /// Drops a value whose drop blocks.
    pub(super) fn discard<T: Send + 'static>(&self, value: T) {
        if tokio::runtime::Handle::try_current().is_ok() {
            self.running.spawn_blocking(move || drop(value));
        }
        // Outside of a runtime nothing is there to be held up, and the value is dropped here.
    }

    /// Waits until nothing runs.
    pub(super) async fn settle(&self) {
        self.running.close();
        self.running.wait().await;
        self.running.reopen();
    }

    async fn in_time<T>(&self, work: impl Future<Output = T>) -> Result<T, Error> {
        match self.patience {
            None => Ok(work.await),
            Some(patience) => tokio::time::timeout(patience, work).await.map_err(|_| {
                self.unavailable("the file system did not answer within filesystem_store_timeout")
            }),
        }
    }

    fn unavailable(&self, what: &'static str) -> Error {
        Error::Unavailable {
            store: self.store.to_string(),
            source: io::Error::new(io::ErrorKind::TimedOut, what),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_hanging_file_system_is_unavailable_and_does_not_take_more_threads() {
        let workers = Workers::new("slow", 1, 5);
        let (release, hang) = mpsc::channel::<()>();
        let mut stuck = Box::pin(workers.run(move || hang.recv()));
        let mut waiting = Box::pin(workers.run(|| ()));
        assert!(futures::poll!(&mut stuck).is_pending());
        assert!(futures::poll!(&mut waiting).is_pending(), "no second thread");
        tokio::time::advance(Duration::from_secs(6)).await;
        assert!(matches!(stuck.await, Err(Error::Unavailable { .. })));
        assert!(matches!(waiting.await, Err(Error::Unavailable { .. })));
        drop(release);
        workers.settle().await;
        assert!(workers.run(|| ()).await.is_ok(), "its turn is free again");
    }

    #[tokio::test]
    async fn work_that_panics_is_an_error() {
        let outcome = Workers::new("s", 1, 0).run(|| std::panic::resume_unwind(Box::new(()))).await;
        assert!(matches!(outcome, Err::<(), _>(Error::Other { .. })));
    }
}
