//! `DELETE /v2/metadefs/namespaces/{namespace}`.

use vitrine_model::Caller;

use crate::{
    Controller, Result,
    layers::policy::metadefs::MetadefAction,
    metadefs::{no_namespace, removed},
};

impl Controller {
    /// Deletes a namespace with everything in it.
    ///
    /// # Errors
    /// 403, also for a protected one, and 404.
    pub async fn delete_metadef_namespace(&self, caller: &Caller, namespace: &str) -> Result<()> {
        let deed = self.metadef_deed(caller, "metadef.delete", namespace, None);
        deed.record(async {
            self.namespace_for(caller, namespace, MetadefAction::DeleteNamespace).await?;
            let outcome = self.database().metadefs().remove(namespace, false).await?;
            removed(outcome, namespace, || no_namespace(namespace))?;
            self.notify_metadef("metadef_namespace.delete", caller, namespace, None);
            Ok(())
        })
        .await
    }
}
