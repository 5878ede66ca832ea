//! `DELETE /v2/metadefs/namespaces/{namespace}/objects`.

use vitrine_database::Removed;
use vitrine_model::Caller;

use crate::{
    Controller, Result,
    layers::policy::metadefs::MetadefAction,
    metadefs::{no_namespace, removed},
};

impl Controller {
    /// Deletes all objects of a namespace, of which there may be none.
    ///
    /// # Errors
    /// 403, also in a protected namespace, and 404.
    pub async fn delete_metadef_objects(&self, caller: &Caller, namespace: &str) -> Result<()> {
        let deed = self.metadef_deed(caller, "metadef.object.remove_all", namespace, None);
        deed.record(async {
            self.namespace_for(caller, namespace, MetadefAction::DeleteNamespace).await?;
            let outcome = self.database().metadefs().remove_objects(namespace).await?;
            if outcome != Removed::Absent {
                removed(outcome, namespace, || no_namespace(namespace))?;
                self.notify_metadef("metadef_namespace.delete_objects", caller, namespace, None);
            }
            Ok(())
        })
        .await
    }
}
