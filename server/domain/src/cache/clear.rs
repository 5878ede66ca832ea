//! `DELETE /v2/cache`.

use vitrine_model::{CacheTarget, Caller, audit::target};

use super::{Cache, NO_IMAGE};
use crate::{
    Controller, Result,
    layers::{
        auth,
        policy::{self, Action},
    },
};

impl Cache {
    /// Removes all copies with their pins, or all of the queue, or both.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn clear(&self, target: CacheTarget) -> Result<()> {
        let node = self.node().await?;
        // The queue first: what is being fetched for it would be back at once.
        if target.has_queue() {
            self.rows().clear_queue(node).await?;
        }
        if target.has_cache() {
            for id in self.rows().pins(node).await? {
                self.rows().unpin(node, &id).await?;
            }
            self.index().set_pins(Vec::new());
            self.index().stop_all();
            for copy in self.rows().list(node).await? {
                if !self.forget(&copy.image_id).await {
                    self.wipe(&copy.image_id).await;
                }
            }
        }
        Ok(())
    }
}

impl Controller {
    /// Removes all copies of this node with their pins, or all of its queue, or both. Downloads that run go on.
    ///
    /// # Errors
    /// 403; 404 without a cache.
    pub async fn clear_cache(&self, caller: &Caller, target: CacheTarget) -> Result<()> {
        let deed = self.deed(caller, "cache.clear", target::CACHE, self.node());
        deed.record(async { self.may_clear_cache(caller)?.clear(target).await }).await
    }

    /// Whether the caller may: for a request whose target is looked at afterwards.
    ///
    /// # Errors
    /// 403; 404 without a cache.
    pub fn may_clear_cache(&self, caller: &Caller) -> Result<&Cache> {
        auth::project(caller)?;
        policy::check(Action::CacheDelete, caller, &NO_IMAGE)?;
        self.cache()
    }
}
