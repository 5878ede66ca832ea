//! `POST /v2/metadefs/namespaces/{namespace}/objects`.

use vitrine_model::{
    Caller,
    metadef::{Dated, Object, check},
};

use crate::{
    Controller, Result,
    layers::policy::metadefs::MetadefAction,
    metadefs::{no_namespace, taken},
};

impl Controller {
    /// Makes an object.
    ///
    /// # Errors
    /// 400, 403, 404, 409 for a name that is taken.
    pub async fn create_metadef_object(
        &self,
        caller: &Caller,
        namespace: &str,
        object: Object,
    ) -> Result<Dated<Object>> {
        let deed = self.metadef_deed(caller, "metadef.object.add", namespace, Some(&object.name));
        deed.record(async {
            check::object(&object)?;
            self.namespace_for(caller, namespace, MetadefAction::AddObject).await?;
            let now = self.now();
            let outcome = self.database().metadefs().insert_object(namespace, &object, now).await;
            if !outcome.map_err(|error| taken(error, namespace, &object.name))? {
                return Err(no_namespace(namespace));
            }
            self.notify_metadef("metadef_object.create", caller, namespace, Some(&object.name));
            Ok(Dated::new(object, now))
        })
        .await
    }
}
