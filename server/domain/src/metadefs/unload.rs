//! Removing what was loaded.

use vitrine_model::Caller;

use super::{no_namespace, removed};
use crate::{Controller, Result, layers::policy::metadefs::MetadefAction};

impl Controller {
    /// Removes a namespace with everything in it, protected or not, as Glance's `db_unload_metadefs` does.
    ///
    /// # Errors
    /// 403, 404.
    pub async fn unload_metadef_namespace(&self, caller: &Caller, namespace: &str) -> Result<()> {
        let deed = self.metadef_deed(caller, "metadef.delete", namespace, None);
        deed.record(async {
            self.namespace_for(caller, namespace, MetadefAction::DeleteNamespace).await?;
            let outcome = self.database().metadefs().remove(namespace, true).await?;
            removed(outcome, namespace, || no_namespace(namespace))?;
            self.notify_metadef("metadef_namespace.delete", caller, namespace, None);
            Ok(())
        })
        .await
    }
}
