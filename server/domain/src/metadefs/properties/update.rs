//! `PUT /v2/metadefs/namespaces/{namespace}/properties/{property}`.

use vitrine_model::{
    Caller,
    metadef::{Property, check},
};

use crate::{
    Controller, Result,
    layers::policy::metadefs::MetadefAction,
    metadefs::{no_part, taken},
};

impl Controller {
    /// Puts a property, perhaps of another name, in the place of this one.
    ///
    /// # Errors
    /// 400, 403, 404, 409 for a name that is taken.
    pub async fn update_metadef_property(
        &self,
        caller: &Caller,
        namespace: &str,
        name: &str,
        new_name: &str,
        property: Property,
    ) -> Result<Property> {
        let deed = self.metadef_deed(caller, "metadef.property.update", namespace, Some(name));
        deed.record(async {
            check::property(new_name, &property)?;
            self.namespace_for(caller, namespace, MetadefAction::ModifyProperty).await?;
            let property = Property { name: Some(new_name.to_owned()), ..property };
            let metadefs = self.database().metadefs();
            let outcome = metadefs.save_property(namespace, name, new_name, &property, self.now()).await;
            if !outcome.map_err(|error| taken(error, namespace, new_name))? {
                return Err(no_part("property", namespace, name));
            }
            self.notify_metadef("metadef_property.update", caller, namespace, Some(new_name));
            Ok(property)
        })
        .await
    }
}
