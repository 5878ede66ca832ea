//! Removing what writers of dead processes left, as far as drivers do it alike: what is too young to be judged may be
//! another server's, and is looked at once more when that can be told.

use std::{
    sync::{Arc, LazyLock},
    time::{Duration, Instant},
};

use crate::Error;

/// The pause after a look that failed; each further one is twice as long,
const FIRST_PAUSE: Duration = Duration::from_secs(60);
/// and none is longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);

/// When this process first opened a store.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// To be called when a store is opened.
pub(super) fn remember_start() {
    LazyLock::force(&START);
}

/// How long this process has had stores. What came since then is no leftover of an earlier one.
pub(super) fn since_start() -> Duration {
    START.elapsed()
}

/// What a look at a store found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) removed: u64,
    /// What may still be somebody's.
    pub(super) undecided: u64,
    /// The first one.
    pub(super) failure: Option<Error>,
}

impl Found {
    /// Takes down that a leftover could not be removed.
    pub(super) fn stays(&mut self, store: &str, leftover: &str, error: Error) {
        let cause = &error as &dyn std::error::Error;
        tracing::warn!(store, leftover, cause, "what an abandoned upload left stays");
        self.failure.get_or_insert(error);
    }

    /// What was removed, where all could be.
    pub(super) fn outcome(self) -> Result<u64, Error> {
        self.failure.map_or(Ok(self.removed), Err)
    }
}

/// Looks for leftovers, and for those that are too young once more after `pause`; answers how many there were.
pub(super) async fn sweep<T, L, F>(
    place: &Arc<T>,
    store: &str,
    pause: Duration,
    look: L,
) -> Result<u64, Error>
where
    T: Send + Sync + 'static,
    L: Fn(Arc<T>) -> F + Send + Sync + 'static,
    F: Future<Output = Result<Found, Error>> + Send,
{
    let found = look(Arc::clone(place)).await?;
    if found.undecided > 0 {
        let look = Arc::new(look);
        later(place, store, pause, move |place| {
            let look = Arc::clone(&look);
            async move { look(place).await?.outcome() }
        });
    }
    found.outcome()
}

/// Looks after `pause`, and again until that has succeeded once. It does not keep the store alive.
pub(super) fn later<T, L, F>(place: &Arc<T>, store: &str, pause: Duration, look: L)
where
    T: Send + Sync + 'static,
    L: Fn(Arc<T>) -> F + Send + 'static,
    F: Future<Output = Result<u64, Error>> + Send,
{
    let (place, store) = (Arc::downgrade(place), store.to_owned());
    tokio::spawn(async move {
        let (mut pause, mut next) = (pause, FIRST_PAUSE);
        loop {
            tokio::time::sleep(pause).await;
            let Some(place) = place.upgrade() else { return };
            match look(place).await {
                Ok(0) => return,
                Ok(removed) => {
                    tracing::info!(store, removed, "removed what abandoned uploads left");
                    return;
                }
                Err(error) => {
                    let cause = &error as &dyn std::error::Error;
                    let seconds = next.as_secs();
                    tracing::warn!(
                        store,
                        seconds,
                        cause,
                        "what abandoned uploads left is looked for again later"
                    );
                }
            }
            pause = next;
            next = LONGEST_PAUSE.min(next * 2);
        }
    });
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use tokio::sync::Notify;

    use super::*;

    /// Fails so often, and then finds something.
    struct Place {
        left: AtomicU32,
        looks: AtomicU32,
        done: Notify,
    }

    fn place(failures: u32) -> Arc<Place> {
        Arc::new(Place { left: failures.into(), looks: 0.into(), done: Notify::new() })
    }

    async fn look(place: Arc<Place>) -> Result<Found, Error> {
        let looks = place.looks.fetch_add(1, Ordering::SeqCst);
        if looks == 0 {
            return Ok(Found { undecided: 1, ..Found::default() });
        }
        if place.left.load(Ordering::SeqCst) > 0 {
            place.left.fetch_sub(1, Ordering::SeqCst);
            let source = std::io::Error::other("away");
            return Err(Error::Unavailable { store: "s".to_owned(), source });
        }
        place.done.notify_one();
        Ok(Found { removed: 1, ..Found::default() })
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_too_young_is_looked_at_again_until_that_succeeds() {
        let place = place(3);
        let begin = tokio::time::Instant::now();
        let hour = Duration::from_secs(3600);
        assert_eq!(sweep(&place, "s", hour, look).await.unwrap(), 0);
        place.done.notified().await;
        assert_eq!(begin.elapsed().as_secs(), 3600 + 60 + 120 + 240);
        tokio::time::sleep(hour * 4).await;
        assert_eq!(place.looks.load(Ordering::SeqCst), 5, "once it has succeeded, no more");
    }

    #[tokio::test(start_paused = true)]
    async fn a_look_does_not_keep_the_store_alive() {
        let place = place(0);
        sweep(&place, "s", Duration::from_secs(1), look).await.unwrap();
        let weak = Arc::downgrade(&place);
        drop(place);
        assert!(weak.upgrade().is_none());
    }
}
