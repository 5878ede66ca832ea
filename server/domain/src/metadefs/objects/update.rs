//! `PUT /v2/metadefs/namespaces/{namespace}/objects/{object}`.

use vitrine_model::{
    Caller,
    metadef::{Dated, Object, check},
};

use crate::{
    Controller, Result,
    layers::policy::metadefs::MetadefAction,
    metadefs::{no_part, taken},
};

impl Controller {
    /// Puts an object, perhaps of another name, in the place of this one.
    ///
    /// # Errors
    /// 400, 403, 404, 409 for a name that is taken.
    pub async fn update_metadef_object(
        &self,
        caller: &Caller,
        namespace: &str,
        name: &str,
        object: Object,
    ) -> Result<Dated<Object>> {
        let deed = self.metadef_deed(caller, "metadef.object.update", namespace, Some(name));
        deed.record(async {
            check::object(&object)?;
            self.namespace_for(caller, namespace, MetadefAction::ModifyObject).await?;
            let metadefs = self.database().metadefs();
            let absent = || no_part("object", namespace, name);
            let before = metadefs.object(namespace, name).await?.ok_or_else(absent)?;
            let now = self.now();
            let outcome = metadefs.save_object(namespace, name, &object, now).await;
            if !outcome.map_err(|error| taken(error, namespace, &object.name))? {
                return Err(absent());
            }
            self.notify_metadef("metadef_object.update", caller, namespace, Some(&object.name));
            Ok(Dated { item: object, created_at: before.created_at, updated_at: Some(now) })
        })
        .await
    }
}
