//! `POST /v2/metadefs/namespaces/{namespace}/resource_types`.

use vitrine_model::{
    Caller,
    metadef::{Association, Dated, check},
};

use crate::{
    Controller, Result,
    layers::policy::metadefs::MetadefAction,
    metadefs::{no_namespace, taken},
};

impl Controller {
    /// Associates a namespace with a type of resource, which becomes known by that.
    ///
    /// # Errors
    /// 400, 403, 404, 409 where the two are associated.
    pub async fn associate_metadef_resource_type(
        &self,
        caller: &Caller,
        namespace: &str,
        association: Association,
    ) -> Result<Dated<Association>> {
        let name = association.name.clone();
        let deed = self.metadef_deed(caller, "metadef.type.add", namespace, Some(&name));
        deed.record(async {
            check::association(&association)?;
            self.namespace_for(caller, namespace, MetadefAction::AddAssociation).await?;
            let now = self.now();
            let outcome = self.database().metadefs().insert_association(namespace, &association, now).await;
            if !outcome.map_err(|error| taken(error, namespace, &association.name))? {
                return Err(no_namespace(namespace));
            }
            self.notify_metadef("metadef_resource_type.create", caller, namespace, Some(&association.name));
            Ok(Dated::new(association, now))
        })
        .await
    }
}
