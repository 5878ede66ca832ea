//! A sweep that failed, tried again until it has succeeded once: when the store is healthy again, and now and then.

use std::{sync::Arc, time::Duration};

use super::{health::Watch, metrics::Operation};
use crate::Store;

/// The pause before the second try; each further one is twice as long,
const FIRST_PAUSE: Duration = Duration::from_secs(60);
/// and none is longer.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);
/// Pause after a store is healthy again, so that one that comes and goes is not asked all the time.
const SETTLING: Duration = Duration::from_secs(5);

/// Begins to try again, where nobody does. It does not keep the store alive.
pub(super) fn again(store: &Arc<dyn Store>, watch: &Arc<Watch>) {
    let Some(turn) = watch.take_sweep() else { return };
    let (store, watch) = (Arc::downgrade(store), Arc::clone(watch));
    tokio::spawn(async move {
        let mut pause = FIRST_PAUSE;
        loop {
            if tokio::time::timeout(pause, watch.recovered()).await.is_ok() {
                tokio::time::sleep(SETTLING).await;
            }
            let Some(store) = store.upgrade() else { break };
            match watch.outcome(Some(Operation::Sweep), store.sweep().await) {
                Ok(removed) => {
                    tracing::info!(store = store.name(), removed, "the store could be cleaned up after all");
                    break;
                }
                Err(error) => {
                    let cause = &error as &dyn std::error::Error;
                    tracing::debug!(store = store.name(), cause, "the store could not be cleaned up yet");
                }
            }
            pause = LONGEST_PAUSE.min(pause * 2);
        }
        drop(turn);
    });
}
