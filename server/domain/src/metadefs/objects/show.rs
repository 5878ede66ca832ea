//! `GET /v2/metadefs/namespaces/{namespace}/objects/{object}`.

use vitrine_model::{
    Caller,
    metadef::{Dated, Object},
};

use crate::{Controller, Result, layers::policy::metadefs::MetadefAction, metadefs::no_part};

impl Controller {
    /// One object.
    ///
    /// # Errors
    /// 404.
    pub async fn show_metadef_object(
        &self,
        caller: &Caller,
        namespace: &str,
        name: &str,
    ) -> Result<Dated<Object>> {
        self.namespace_for(caller, namespace, MetadefAction::GetObject).await?;
        let object = self.database().metadefs().object(namespace, name).await?;
        object.ok_or_else(|| no_part("object", namespace, name))
    }
}
