//! `DELETE /v2/metadefs/namespaces/{namespace}/tags`.

use vitrine_database::Removed;
use vitrine_model::Caller;

use crate::{
    Controller, Result,
    layers::policy::metadefs::MetadefAction,
    metadefs::{no_namespace, removed},
};

impl Controller {
    /// Deletes all tags of a namespace, of which there may be none.
    ///
    /// # Errors
    /// 403, also in a protected namespace, and 404.
    pub async fn delete_metadef_tags(&self, caller: &Caller, namespace: &str) -> Result<()> {
        let deed = self.metadef_deed(caller, "metadef.tag.remove_all", namespace, None);
        deed.record(async {
            self.namespace_for(caller, namespace, MetadefAction::DeleteNamespace).await?;
            self.namespace_for(caller, namespace, MetadefAction::DeleteTags).await?;
            let outcome = self.database().metadefs().remove_tags(namespace).await?;
            if outcome != Removed::Absent {
                removed(outcome, namespace, || no_namespace(namespace))?;
                self.notify_metadef("metadef_namespace.delete_tags", caller, namespace, None);
            }
            Ok(())
        })
        .await
    }
}
