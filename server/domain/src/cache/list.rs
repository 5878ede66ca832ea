//! `GET /v2/cache`.

use vitrine_model::{CacheState, Caller};

use super::{Cache, NO_IMAGE};
use crate::{
    Controller, Result,
    layers::{
        auth,
        policy::{self, Action},
    },
};

impl Cache {
    /// What is in the cache of this node and in its queue.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list(&self) -> Result<CacheState> {
        self.flush().await?;
        let node = self.node().await?;
        let cached = self.rows().list(node).await?;
        let queued = self.rows().queue(node).await?.into_iter().map(|queued| queued.image_id).collect();
        Ok(CacheState { cached, queued })
    }
}

impl Controller {
    /// What is in the cache of this node and in its queue.
    ///
    /// # Errors
    /// 403; 404 without a cache.
    pub async fn list_cache(&self, caller: &Caller) -> Result<CacheState> {
        auth::project(caller)?;
        policy::check(Action::CacheList, caller, &NO_IMAGE)?;
        self.cache()?.list().await
    }
}
