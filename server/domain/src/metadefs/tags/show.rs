//! `GET /v2/metadefs/namespaces/{namespace}/tags/{tag}`.

use vitrine_model::{
    Caller,
    metadef::{Dated, Tag},
};

use crate::{Controller, Result, layers::policy::metadefs::MetadefAction, metadefs::no_part};

impl Controller {
    /// One tag.
    ///
    /// # Errors
    /// 404.
    pub async fn show_metadef_tag(&self, caller: &Caller, namespace: &str, name: &str) -> Result<Dated<Tag>> {
        self.namespace_for(caller, namespace, MetadefAction::GetTag).await?;
        let tag = self.database().metadefs().tag(namespace, name).await?;
        tag.ok_or_else(|| no_part("tag", namespace, name))
    }
}
