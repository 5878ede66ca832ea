//! Who works on which upload: one request at a time, which others may ask to stop.

use std::{collections::HashMap, sync::Arc};

use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, WaitForCancellationFuture};

/// The uploads of this process that somebody works on.
#[derive(Clone, Default)]
pub(crate) struct Holds {
    held: Arc<watch::Sender<HashMap<String, CancellationToken>>>,
}

impl Holds {
    /// Takes the upload; `None` where somebody has it.
    pub(super) fn take(&self, id: &str) -> Option<Hold> {
        let stopped = CancellationToken::new();
        let taken = self.held.send_if_modified(|held| {
            let free = !held.contains_key(id);
            if free {
                held.insert(id.to_owned(), stopped.clone());
            }
            free
        });
        taken.then(|| Hold { holds: self.clone(), id: id.to_owned(), stopped })
    }

    /// Asks whoever receives bytes of the upload to stop.
    pub(super) fn stop(&self, id: &str) {
        if let Some(stopped) = self.held.borrow().get(id) {
            stopped.cancel();
        }
    }

    /// Asks all who receive bytes to stop.
    pub(crate) fn stop_all(&self) {
        self.held.borrow().values().for_each(CancellationToken::cancel);
    }

    /// Ends when nobody has the upload.
    pub(super) async fn free(&self, id: &str) {
        // The sender lives as long as `self`.
        let _ = self.held.subscribe().wait_for(|held| !held.contains_key(id)).await;
    }

    /// Ends when nobody has any.
    pub(crate) async fn all_free(&self) {
        let _ = self.held.subscribe().wait_for(HashMap::is_empty).await;
    }
}

/// The right to work on an upload, until it is dropped.
pub(super) struct Hold {
    holds: Holds,
    id: String,
    stopped: CancellationToken,
}

impl Hold {
    /// Ends when somebody asks to stop.
    pub(super) fn stopped(&self) -> WaitForCancellationFuture<'_> {
        self.stopped.cancelled()
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.holds.held.send_modify(|held| {
            held.remove(&self.id);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_has_it_until_it_is_dropped() {
        let holds = Holds::default();
        let first = holds.take("a").unwrap();
        assert!(holds.take("a").is_none());
        let other = holds.take("b").unwrap();
        holds.stop("a");
        first.stopped().await;
        assert!(!other.stopped.is_cancelled());
        drop(first);
        holds.free("a").await;
        let again = holds.take("a").unwrap();
        assert!(!again.stopped.is_cancelled(), "an old request to stop is not meant for the next");
        holds.stop_all();
        tokio::join!(again.stopped(), other.stopped());
        drop((again, other));
        holds.all_free().await;
    }
}
