//! `GET /v2/cache/nodes/{image}`.

use vitrine_model::Caller;

use super::NO_IMAGE;
use crate::{
    Controller, Result,
    layers::{
        auth,
        policy::{self, Action},
    },
};

impl Controller {
    /// The references of the nodes that have a copy of the image.
    ///
    /// # Errors
    /// 403; 404 without a cache, or no such image.
    pub async fn cache_nodes(&self, caller: &Caller, id: &str) -> Result<Vec<String>> {
        auth::project(caller)?;
        policy::check(Action::ListCachedNodes, caller, &NO_IMAGE)?;
        let cache = self.cache()?;
        self.find_visible(caller, id).await?;
        Ok(cache.rows().nodes_with(id).await?)
    }
}
