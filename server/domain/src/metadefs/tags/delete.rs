//! `DELETE /v2/metadefs/namespaces/{namespace}/tags/{tag}`.

use vitrine_model::Caller;

use crate::{
    Controller, Result,
    layers::policy::metadefs::MetadefAction,
    metadefs::{no_part, removed},
};

impl Controller {
    /// Deletes a tag.
    ///
    /// # Errors
    /// 403, also in a protected namespace, and 404.
    pub async fn delete_metadef_tag(&self, caller: &Caller, namespace: &str, name: &str) -> Result<()> {
        let deed = self.metadef_deed(caller, "metadef.tag.remove", namespace, Some(name));
        deed.record(async {
            self.namespace_for(caller, namespace, MetadefAction::DeleteTag).await?;
            let metadefs = self.database().metadefs();
            let absent = || no_part("tag", namespace, name);
            if metadefs.tag(namespace, name).await?.is_none() {
                return Err(absent());
            }
            removed(metadefs.remove_tag(namespace, name).await?, namespace, absent)?;
            self.notify_metadef("metadef_tag.delete", caller, namespace, Some(name));
            Ok(())
        })
        .await
    }
}
