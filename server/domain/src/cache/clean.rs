//! `POST /v2/cache/clean`.

use vitrine_model::{Caller, audit::target};

use super::{Cache, NO_IMAGE};
use crate::{
    Controller, Result,
    layers::{
        auth,
        policy::{self, Action},
    },
};

impl Cache {
    /// Removes what is of no use: what writers that died left, files without rows and rows without files, copies of
    /// images that are not active any more.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn clean(&self) -> Result<()> {
        self.sweep().await;
        self.tend().await?;
        self.reconcile().await
    }
}

impl Controller {
    /// Removes from the cache of this node what is of no use. Copies in the making stay: they are given up by
    /// themselves where they stand still for `image_cache_stall_time`.
    ///
    /// # Errors
    /// 403; 404 without a cache.
    pub async fn clean_cache(&self, caller: &Caller) -> Result<()> {
        let deed = self.deed(caller, "cache.clean", target::CACHE, self.node());
        deed.record(async {
            auth::project(caller)?;
            policy::check(Action::CacheClean, caller, &NO_IMAGE)?;
            self.cache()?.clean().await
        })
        .await
    }
}
