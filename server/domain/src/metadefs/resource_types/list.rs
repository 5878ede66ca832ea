//! `GET /v2/metadefs/resource_types`.

use vitrine_model::{
    Caller,
    metadef::{Dated, ResourceType},
};

use crate::{
    Controller, Result,
    layers::policy::metadefs::{self, MetadefAction},
};

impl Controller {
    /// All types of resources that any namespace was ever for.
    ///
    /// # Errors
    /// 404 for a caller without a role.
    pub async fn list_metadef_resource_types(&self, caller: &Caller) -> Result<Vec<Dated<ResourceType>>> {
        metadefs::require(MetadefAction::ListResourceTypes, caller, None)?;
        Ok(self.database().metadefs().resource_types().await?)
    }
}
