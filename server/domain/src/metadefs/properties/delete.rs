//! `DELETE /v2/metadefs/namespaces/{namespace}/properties/{property}`.

use vitrine_model::Caller;

use crate::{
    Controller, Result,
    layers::policy::metadefs::MetadefAction,
    metadefs::{no_part, removed},
};

impl Controller {
    /// Deletes a property that belongs to no object.
    ///
    /// # Errors
    /// 403, also in a protected namespace, and 404.
    pub async fn delete_metadef_property(&self, caller: &Caller, namespace: &str, name: &str) -> Result<()> {
        let deed = self.metadef_deed(caller, "metadef.property.remove", namespace, Some(name));
        deed.record(async {
            self.namespace_for(caller, namespace, MetadefAction::RemoveProperty).await?;
            let metadefs = self.database().metadefs();
            let absent = || no_part("property", namespace, name);
            if metadefs.property(namespace, name).await?.is_none() {
                return Err(absent());
            }
            removed(metadefs.remove_property(namespace, name).await?, namespace, absent)?;
            self.notify_metadef("metadef_property.delete", caller, namespace, Some(name));
            Ok(())
        })
        .await
    }
}
