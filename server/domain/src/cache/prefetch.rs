//! Images in the queue are fetched, one after the other.

use std::time::Duration;

use vitrine_model::ImageStatus;

use super::Cache;
use crate::{Controller, Result, layers::location};

/// The pause after the first failure; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(10);
/// No pause is longer than this many times the first.
const LONGEST: u32 = 256;

/// What became of an image of the queue.
enum Fetched {
    /// There is a copy, or there will never be one.
    Done,
    /// Worth another try.
    Failed,
}

impl Controller {
    /// Works through the queue of this node: fetches each image that is due. One that cannot be fetched now stays, and
    /// is tried again after a pause that grows; one that is not active any more leaves the queue. Answers how many left
    /// it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn fetch_queued(&self) -> Result<u64> {
        let Some(cache) = self.cache_if_any() else { return Ok(0) };
        let node = cache.node().await?;
        let mut done = 0;
        for queued in cache.rows().queue(node).await? {
            if queued.due_at > cache.now() {
                continue;
            }
            if self.running.admit().is_err() {
                break;
            }
            match self.fetch(cache, &queued.image_id).await? {
                Fetched::Done => {
                    done += 1;
                    // A finished copy has left it already.
                    cache.rows().dequeue(node, &queued.image_id).await?;
                }
                Fetched::Failed => {
                    let times = 2_u32.saturating_pow(queued.attempts).min(LONGEST);
                    let due = cache.now() + FIRST_PAUSE * times;
                    cache.rows().postpone(node, &queued.image_id, due).await?;
                }
            }
        }
        Ok(done)
    }

    async fn fetch(&self, cache: &Cache, id: &str) -> Result<Fetched> {
        let image = self.database().images().get(id).await?;
        let Some(mut image) = image.filter(|image| image.status == ImageStatus::Active) else {
            tracing::info!(
                image = id,
                "an image left the queue of the image cache: it is not active any more"
            );
            return Ok(Fetched::Done);
        };
        if cache.index().has(id) {
            return Ok(Fetched::Done);
        }
        let size = match cache.fits(&image) {
            Ok(size) => size,
            Err(reason) => {
                tracing::warn!(image = id, reason, "an image left the queue of the image cache");
                return Ok(Fetched::Done);
            }
        };
        location::arrange(self.stores(), &mut image);
        let Some(waiting) = self.wait_for_copy(cache, &image, size) else {
            tracing::warn!(image = id, "there is no room in the image cache for an image of its queue");
            return Ok(Fetched::Failed);
        };
        Ok(if waiting.flight.ended().await { Fetched::Done } else { Fetched::Failed })
    }
}
