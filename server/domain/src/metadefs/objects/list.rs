//! `GET /v2/metadefs/namespaces/{namespace}/objects`.

use vitrine_model::{
    Caller,
    metadef::{Dated, Object},
};

use crate::{Controller, Result, layers::policy::metadefs::MetadefAction};

impl Controller {
    /// All objects of a namespace, by name.
    ///
    /// # Errors
    /// 404.
    pub async fn list_metadef_objects(&self, caller: &Caller, namespace: &str) -> Result<Vec<Dated<Object>>> {
        self.namespace_for(caller, namespace, MetadefAction::GetObjects).await?;
        Ok(self.database().metadefs().objects(namespace).await?)
    }
}
