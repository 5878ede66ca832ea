//! `GET /v2/metadefs/namespaces/{namespace}/resource_types`.

use vitrine_model::{
    Caller,
    metadef::{Association, Dated},
};

use crate::{Controller, Result, layers::policy::metadefs::MetadefAction};

impl Controller {
    /// What a namespace is for.
    ///
    /// # Errors
    /// 404.
    pub async fn list_metadef_associations(
        &self,
        caller: &Caller,
        namespace: &str,
    ) -> Result<Vec<Dated<Association>>> {
        self.namespace_for(caller, namespace, MetadefAction::ListResourceTypes).await?;
        Ok(self.database().metadefs().associations(namespace).await?)
    }
}
