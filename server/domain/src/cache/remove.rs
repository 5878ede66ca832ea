//! Copies leave.

use super::{Cache, PATIENCE, index::Leaving};
use crate::Controller;

impl Cache {
    /// Removes files and rows of what was taken out of the index.
    pub(super) async fn remove(&self, leaving: Vec<Leaving>) {
        for Leaving { id, .. } in leaving {
            self.wipe(&id).await;
            self.index().gone(&id);
        }
    }

    /// Removes the file and the row of an image, whatever the index says.
    pub(super) async fn wipe(&self, id: &str) {
        self.remove_file(id).await;
        let removed = match self.node().await {
            Ok(node) => self.rows().remove(node, id).await.map_err(Into::into),
            Err(error) => Err(error),
        };
        if let Err(error) = removed {
            let cause = &error as &dyn std::error::Error;
            tracing::warn!(image = id, cause, "a row of the image cache stays until the next cleaning");
        }
    }

    /// What is more than there may be.
    pub(super) fn take_excess(&self) -> Vec<Leaving> {
        let leaving = self.index().prune(self.0.settings.max_size);
        self.0.counters.evictions.fetch_add(leaving.len() as u64, std::sync::atomic::Ordering::Relaxed);
        leaving
    }

    /// The copy of this image leaves, finished or not; who reads it reads on. Answers whether there was one.
    pub(super) async fn forget(&self, id: &str) -> bool {
        let leaving = {
            let mut index = self.index();
            let known = index.knows(id);
            index.stop(id);
            match index.take(id) {
                Some(leaving) => leaving,
                None => return known,
            }
        };
        self.remove_soon(vec![leaving]).await;
        true
    }

    /// As [`Cache::remove`]; it goes on when nobody waits for it any more.
    pub(super) async fn remove_soon(&self, leaving: Vec<Leaving>) {
        if leaving.is_empty() {
            return;
        }
        let cache = self.clone();
        let removal = tokio::spawn(async move { cache.remove(leaving).await });
        if tokio::time::timeout(PATIENCE, removal).await.is_err() {
            tracing::warn!("the folder of the image cache does not answer");
        }
    }
}

impl Controller {
    /// An image is not to be had any more, or may not be: its copy leaves.
    pub(crate) async fn forget_copy(&self, id: &str) {
        if let Some(cache) = self.cache_if_any() {
            cache.forget(id).await;
        }
    }
}
