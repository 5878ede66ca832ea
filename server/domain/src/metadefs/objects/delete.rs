//! `DELETE /v2/metadefs/namespaces/{namespace}/objects/{object}`.

use vitrine_model::Caller;

use crate::{
    Controller, Result,
    layers::policy::metadefs::MetadefAction,
    metadefs::{no_part, removed},
};

impl Controller {
    /// Deletes an object.
    ///
    /// # Errors
    /// 403, also in a protected namespace, and 404.
    pub async fn delete_metadef_object(&self, caller: &Caller, namespace: &str, name: &str) -> Result<()> {
        let deed = self.metadef_deed(caller, "metadef.object.remove", namespace, Some(name));
        deed.record(async {
            self.namespace_for(caller, namespace, MetadefAction::DeleteObject).await?;
            let metadefs = self.database().metadefs();
            let absent = || no_part("object", namespace, name);
            if metadefs.object(namespace, name).await?.is_none() {
                return Err(absent());
            }
            removed(metadefs.remove_object(namespace, name).await?, namespace, absent)?;
            self.notify_metadef("metadef_object.delete", caller, namespace, Some(name));
            Ok(())
        })
        .await
    }
}
