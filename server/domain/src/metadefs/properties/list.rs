//! `GET /v2/metadefs/namespaces/{namespace}/properties`.

use vitrine_model::{Caller, metadef::Properties};

use crate::{Controller, Result, layers::policy::metadefs::MetadefAction};

impl Controller {
    /// The properties of a namespace that belong to no object, by name.
    ///
    /// # Errors
    /// 404.
    pub async fn list_metadef_properties(&self, caller: &Caller, namespace: &str) -> Result<Properties> {
        self.namespace_for(caller, namespace, MetadefAction::GetProperties).await?;
        Ok(self.database().metadefs().properties(namespace).await?)
    }
}
