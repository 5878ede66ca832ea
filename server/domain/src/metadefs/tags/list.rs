//! `GET /v2/metadefs/namespaces/{namespace}/tags`.

use vitrine_model::{
    Caller,
    metadef::{Dated, Tag, TagQuery},
};

use crate::{Controller, Result, layers::policy::metadefs::MetadefAction, metadefs::no_part};

impl Controller {
    /// A page of the tags of a namespace.
    ///
    /// # Errors
    /// 404, also for a marker that is not there.
    pub async fn list_metadef_tags(
        &self,
        caller: &Caller,
        namespace: &str,
        query: &TagQuery,
    ) -> Result<Vec<Dated<Tag>>> {
        self.namespace_for(caller, namespace, MetadefAction::GetTags).await?;
        let tags = self.database().metadefs().tags(namespace, query).await?;
        tags.ok_or_else(|| no_part("tag", namespace, query.marker.as_deref().unwrap_or_default()))
    }
}
