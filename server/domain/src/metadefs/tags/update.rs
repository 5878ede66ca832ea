//! `PUT /v2/metadefs/namespaces/{namespace}/tags/{tag}`.

use vitrine_model::{
    Caller,
    metadef::{Dated, Tag, check},
};

use crate::{
    Controller, Result,
    layers::policy::metadefs::MetadefAction,
    metadefs::{no_part, taken},
};

impl Controller {
    /// Renames a tag.
    ///
    /// # Errors
    /// 400, 403, 404, 409 for a name that is taken.
    pub async fn update_metadef_tag(
        &self,
        caller: &Caller,
        namespace: &str,
        name: &str,
        tag: Tag,
    ) -> Result<Dated<Tag>> {
        let deed = self.metadef_deed(caller, "metadef.tag.update", namespace, Some(name));
        deed.record(async {
            check::tag(&tag)?;
            self.namespace_for(caller, namespace, MetadefAction::ModifyTag).await?;
            let metadefs = self.database().metadefs();
            let absent = || no_part("tag", namespace, name);
            let before = metadefs.tag(namespace, name).await?.ok_or_else(absent)?;
            let now = self.now();
            let outcome = metadefs.save_tag(namespace, name, &tag, now).await;
            if !outcome.map_err(|error| taken(error, namespace, &tag.name))? {
                return Err(absent());
            }
            self.notify_metadef("metadef_tag.update", caller, namespace, Some(&tag.name));
            Ok(Dated { item: tag, created_at: before.created_at, updated_at: Some(now) })
        })
        .await
    }
}
