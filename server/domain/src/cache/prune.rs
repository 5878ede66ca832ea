//! `POST /v2/cache/prune`.

use vitrine_model::{Caller, audit::target};

use super::{Cache, NO_IMAGE};
use crate::{
    Controller, Result,
    layers::{
        auth,
        policy::{self, Action},
    },
};

/// What a pruning removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pruned {
    /// Copies.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl Cache {
    /// Removes copies, those read longest ago first, until no more bytes are kept than may be; pinned ones stay.
    pub async fn prune(&self) -> Pruned {
        let leaving = self.take_excess();
        let pruned =
            Pruned { files: leaving.len() as u64, bytes: leaving.iter().map(|leaving| leaving.size).sum() };
        self.remove(leaving).await;
        pruned
    }
}

impl Controller {
    /// Removes copies of this node, those read longest ago first, until no more bytes are kept than
    /// `image_cache_max_size`. The cache does so by itself; there is something to do where the limit was lowered.
    ///
    /// # Errors
    /// 403; 404 without a cache.
    pub async fn prune_cache(&self, caller: &Caller) -> Result<Pruned> {
        let deed = self.deed(caller, "cache.prune", target::CACHE, self.node());
        deed.record(async {
            auth::project(caller)?;
            policy::check(Action::CachePrune, caller, &NO_IMAGE)?;
            Ok(self.cache()?.prune().await)
        })
        .await
    }
}
