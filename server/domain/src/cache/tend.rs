//! What the cache needs from time to time.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::Cache;
use crate::{Controller, Result};

/// Pause between two looks.
const PAUSE: Duration = Duration::from_secs(10);
/// How long copies that are given up have to leave everything clean.
const PATIENCE: Duration = Duration::from_secs(2);

impl Cache {
    /// Tells the database of reads, and learns from it what happened elsewhere: copies that a command removed, pins,
    /// images that were deleted or deactivated on other nodes.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn tend(&self) -> Result<()> {
        self.flush().await?;
        let node = self.node().await?;
        let before = self.index().ids();
        let rows = self.rows().list(node).await?;
        let pins = self.rows().pins(node).await?;
        {
            let mut index = self.index();
            index.set_pins(pins);
            for id in before.iter().filter(|id| rows.iter().all(|row| row.image_id != **id)) {
                // Whoever removed the row has removed the file.
                index.take(id);
                index.gone(id);
            }
        }
        for id in self.rows().outdated(node).await? {
            if !self.forget(&id).await {
                self.wipe(&id).await;
            }
        }
        let excess = self.take_excess();
        self.remove(excess).await;
        Ok(())
    }

    /// Tells the database of the reads it does not know of.
    ///
    /// # Errors
    /// Those of the database; the reads are told the next time.
    pub(super) async fn flush(&self) -> Result<()> {
        let node = self.node().await?;
        let reads = self.index().take_reads();
        let mut outcome = Ok(());
        for (id, reads, at) in reads {
            if outcome.is_ok() {
                outcome = self.rows().touch(node, &id, reads, at).await.map(|_| ());
            }
            if outcome.is_err() {
                self.index().give_back(&id, reads);
            }
        }
        Ok(outcome?)
    }

    /// For the end of the process: gives up copies in the making, and tells the database of reads.
    pub(crate) async fn close(&self) {
        self.index().stop_all();
        if tokio::time::timeout(PATIENCE, self.settled()).await.is_err() {
            tracing::warn!("copies in the making are cleaned up at the next start");
        }
        if let Err(error) = self.flush().await {
            tracing::warn!(%error, "the last reads of the image cache are not counted");
        }
    }
}

impl Controller {
    /// Tends the cache again and again until it is told to stop.
    pub(crate) async fn tend_cache(&self, stop: CancellationToken) {
        let Some(cache) = self.cache_if_any() else { return };
        let tending = async {
            loop {
                tokio::time::sleep(PAUSE).await;
                if let Err(error) = cache.tend().await {
                    let cause = &error as &dyn std::error::Error;
                    tracing::warn!(cause, "the image cache could not be tended; it will be tried again");
                }
            }
        };
        let fetching = async {
            loop {
                if let Err(error) = self.fetch_queued().await {
                    let cause = &error as &dyn std::error::Error;
                    tracing::warn!(cause, "the queue of the image cache could not be read");
                }
                // Woken by a request; a command cannot.
                let _ = tokio::time::timeout(PAUSE, cache.0.wake.notified()).await;
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = tending => {}
            () = fetching => {}
        }
    }
}
