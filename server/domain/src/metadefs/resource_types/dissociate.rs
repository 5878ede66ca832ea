//! `DELETE /v2/metadefs/namespaces/{namespace}/resource_types/{type}`.

use vitrine_model::Caller;

use crate::{
    Controller, Result,
    layers::policy::metadefs::MetadefAction,
    metadefs::{no_part, removed},
};

impl Controller {
    /// Ends the association of a namespace with a type of resource.
    ///
    /// # Errors
    /// 403, also of a protected namespace, and 404.
    pub async fn dissociate_metadef_resource_type(
        &self,
        caller: &Caller,
        namespace: &str,
        resource_type: &str,
    ) -> Result<()> {
        let deed = self.metadef_deed(caller, "metadef.type.remove", namespace, Some(resource_type));
        deed.record(async {
            self.namespace_for(caller, namespace, MetadefAction::RemoveAssociation).await?;
            let metadefs = self.database().metadefs();
            let absent = || no_part("resource type", namespace, resource_type);
            let associations = metadefs.associations(namespace).await?;
            if !associations.iter().any(|one| one.item.name == resource_type) {
                return Err(absent());
            }
            removed(metadefs.remove_association(namespace, resource_type).await?, namespace, absent)?;
            self.notify_metadef("metadef_resource_type.delete", caller, namespace, Some(resource_type));
            Ok(())
        })
        .await
    }
}
