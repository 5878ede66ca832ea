//! `POST /v2/metadefs/namespaces/{namespace}/properties`.

use vitrine_model::{
    Caller,
    metadef::{Property, check},
};

use crate::{
    Controller, Result,
    layers::policy::metadefs::MetadefAction,
    metadefs::{no_namespace, taken},
};

impl Controller {
    /// Makes a property that belongs to no object.
    ///
    /// # Errors
    /// 400, 403, 404, 409 for a name that is taken.
    pub async fn create_metadef_property(
        &self,
        caller: &Caller,
        namespace: &str,
        name: &str,
        property: Property,
    ) -> Result<Property> {
        let deed = self.metadef_deed(caller, "metadef.property.add", namespace, Some(name));
        deed.record(async {
            check::property(name, &property)?;
            self.namespace_for(caller, namespace, MetadefAction::AddProperty).await?;
            let property = Property { name: Some(name.to_owned()), ..property };
            let metadefs = self.database().metadefs();
            let outcome = metadefs.insert_property(namespace, name, &property, self.now()).await;
            if !outcome.map_err(|error| taken(error, namespace, name))? {
                return Err(no_namespace(namespace));
            }
            self.notify_metadef("metadef_property.create", caller, namespace, Some(name));
            Ok(property)
        })
        .await
    }
}
