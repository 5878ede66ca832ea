//! `DELETE /v2/cache/{image}`.

use vitrine_model::Caller;

use super::{Cache, NO_IMAGE};
use crate::{
    Controller, Error, Result,
    layers::policy::{self, Action},
};

impl Cache {
    /// Removes the copy of an image, its pin, and its place in the queue; whether there was any of it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delete(&self, id: &str) -> Result<bool> {
        let node = self.node().await?;
        let unpinned = self.rows().unpin(node, id).await?;
        self.index().pin(id, false);
        let dequeued = self.rows().dequeue(node, id).await?;
        let forgotten = self.forget(id).await;
        // A server beside this command may have made it since.
        let removed = self.rows().remove(node, id).await?;
        if removed {
            self.remove_file(id).await;
        }
        Ok(unpinned || dequeued || forgotten || removed)
    }

    /// Whether the image is here or queued.
    async fn has(&self, id: &str) -> Result<bool> {
        if self.index().has(id) {
            return Ok(true);
        }
        let queue = self.rows().queue(self.node().await?).await?;
        Ok(queue.iter().any(|queued| queued.image_id == id))
    }
}

impl Controller {
    /// Removes the copy of an image from this node, its pin, and its place in the queue. Downloads that run go on. An
    /// image that is deleted can still be named while there is a copy.
    ///
    /// # Errors
    /// 404 no such image, or no cache; 403.
    pub async fn delete_cached_image(&self, caller: &Caller, id: &str) -> Result<()> {
        let deed = self.image_deed(caller, "cache.evict", id);
        deed.note("node", self.node());
        deed.record(async {
            match self.find_visible(caller, id).await {
                Ok(image) => {
                    deed.of(&image);
                    policy::require(Action::CacheDelete, caller, &image)?;
                }
                Err(missing @ Error::NotFound(_)) => {
                    if policy::check(Action::CacheDelete, caller, &NO_IMAGE).is_err()
                        || !self.cache()?.has(id).await?
                    {
                        return Err(missing);
                    }
                }
                Err(error) => return Err(error),
            }
            self.cache()?.delete(id).await.map(|_| ())
        })
        .await
    }
}
