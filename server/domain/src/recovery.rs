//! What a server that died left behind: found by its leases, and brought to an end.
//!
//! Only images that have a lease are touched: another service on the same database may have uploads of its own.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use futures::future::join_all;
use tokio_util::sync::CancellationToken;
use vitrine_stores::Store;

use crate::{Controller, Result, lease};

/// How long the start waits for the stores. The cleaning goes on beside the requests: it never touches what lives.
const SWEEPING: Duration = Duration::from_secs(3);
/// Pause between two looks for what others left.
const PAUSE: Duration = Duration::from_secs(10);
/// How long a store that failed for a whole resumable upload is left alone.
const RETRY: Duration = Duration::from_secs(30);
/// Looks after which the staging area is swept: an hour's.
const ROUNDS_PER_SWEEP: u32 = 360;

/// Lets a store remove what half-written data there is.
async fn sweep(store: Arc<dyn Store>) {
    match store.sweep().await {
        Ok(0) => {}
        Ok(removed) => tracing::info!(store = store.name(), removed, "removed incomplete data"),
        Err(error) => {
            let cause = &error as &dyn std::error::Error;
            tracing::warn!(store = store.name(), cause, "the store could not be cleaned up");
        }
    }
}

impl Controller {
    /// To be called once, before the server listens: lets each store remove what half-written data a process that
    /// died has left, and then [recovers](Self::recover). A store that does not answer is only logged, and not waited
    /// for.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn start(&self) -> Result<u64> {
        let sweeps = self.stores().iter().map(|store| tokio::spawn(sweep(Arc::clone(store))));
        if tokio::time::timeout(SWEEPING, join_all(sweeps)).await.is_err() {
            tracing::warn!("not all stores have been cleaned up yet; the server begins all the same");
        }
        if let Some(cache) = self.cache_if_any() {
            cache.start().await?;
        }
        self.database().downloads().begun(self.now()).await?;
        self.clean_up_staging().await;
        let ended = self.recover().await?;
        self.tidy_uploads(Duration::ZERO).await;
        self.sweep_staging().await;
        Ok(ended)
    }

    /// Ends what nobody carries on: uploads and deletions of this node's earlier life, and those of others whose
    /// lease has run out. An image in `saving` becomes `queued` again with nothing in the stores; a deletion goes on to
    /// its end. What cannot be ended now (a store does not answer) is tried at the next call.
    ///
    /// Answers how many were ended.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn recover(&self) -> Result<u64> {
        let mut ended = 0;
        for lease in self.abandoned().await? {
            let outcome = if let Some(image) = lease.strip_prefix(lease::UPLOADS) {
                self.recover_upload(image).await
            } else if let Some(image) = lease.strip_prefix(lease::DELETIONS) {
                self.recover_deletion(image, &lease).await
            } else {
                continue;
            };
            match outcome {
                Ok(true) => ended += 1,
                Ok(false) => {}
                Err(error) => {
                    let cause = &error as &dyn std::error::Error;
                    tracing::warn!(lease, cause, "abandoned work could not be ended; it will be tried again");
                }
            }
        }
        Ok(ended)
    }

    /// Recovers, tends the image cache, writes counts of downloads, and begins what comes round, again and again until it is told to stop.
    pub async fn maintain(&self, stop: CancellationToken) {
        let (recovering, tending) = (self.keep_recovering(stop.clone()), self.tend_cache(stop.clone()));
        let counting = self.keep_counting(stop.clone());
        tokio::join!(recovering, tending, counting, self.keep_house(stop));
    }

    async fn keep_recovering(&self, stop: CancellationToken) {
        let mut rounds = 0_u32;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(PAUSE) => {}
            }
            match self.recover().await {
                Ok(0) => {}
                Ok(ended) => tracing::info!(ended, "ended abandoned work"),
                Err(error) => {
                    let cause = &error as &dyn std::error::Error;
                    tracing::warn!(cause, "abandoned work could not be looked for");
                }
            }
            self.tidy_uploads(RETRY).await;
            rounds = rounds.wrapping_add(1);
            if rounds.is_multiple_of(ROUNDS_PER_SWEEP) {
                self.sweep_staging().await;
            }
        }
    }

    /// The leases nobody works under: our own without anything that runs, and others' that have run out.
    async fn abandoned(&self) -> Result<BTreeSet<String>> {
        let leases = self.database().leases();
        let mut abandoned: BTreeSet<String> = leases.of_holder(self.node()).await?.into_iter().collect();
        for prefix in [lease::UPLOADS, lease::DELETIONS] {
            abandoned.extend(leases.expired(prefix, self.now()).await?);
        }
        Ok(abandoned)
    }

    async fn recover_upload(&self, image: &str) -> Result<bool> {
        // It counts as running while this holds it, so that no upload begins in between.
        let Ok(_running) = self.running.begin_recovery(image) else { return Ok(false) };
        let stores: Vec<Arc<dyn Store>> = self.stores().iter().map(Arc::clone).collect();
        if !self.hold(&lease::of_upload(image)).await? {
            return Ok(false);
        }
        self.settle_upload(image, &stores).await?;
        tracing::info!(image, "ended an abandoned upload");
        Ok(true)
    }

    async fn recover_deletion(&self, image: &str, lease: &str) -> Result<bool> {
        let Ok(_running) = self.running.begin_deletion(image) else { return Ok(false) };
        if !self.hold(lease).await? {
            return Ok(false);
        }
        let ended = self.finish_deletion(image).await? || self.finish_retiring(image).await?;
        self.let_go(lease).await;
        Ok(ended)
    }
}
