//! `PUT /v2/metadefs/namespaces/{namespace}`.

use vitrine_model::{
    Caller,
    metadef::{Dated, Document, Namespace, NamespaceVisibility, check},
};

use super::create::owner;
use crate::{
    Controller, Result,
    layers::policy::metadefs::MetadefAction,
    metadefs::{no_namespace, taken},
};

impl Controller {
    /// Gives a namespace the attributes of the document. What the document leaves out is set back: no display name, no
    /// description, private, not protected, of the caller's project. What else is in the document is not looked at:
    /// the namespace keeps its properties, objects, tags and associations.
    ///
    /// # Errors
    /// 400, 403, 404, 409 for a name that is taken.
    pub async fn update_metadef_namespace(
        &self,
        caller: &Caller,
        namespace: &str,
        document: &Document,
    ) -> Result<Dated<Namespace>> {
        let deed = self.metadef_deed(caller, "metadef.update", namespace, None);
        deed.record(async {
            check::attributes(document)?;
            let before = self.namespace_for(caller, namespace, MetadefAction::ModifyNamespace).await?;
            let owner = owner(caller, document.owner.as_deref().filter(|owner| !owner.is_empty()))?;
            let after = Namespace {
                visibility: document.visibility.or(Some(NamespaceVisibility::Private)),
                owner,
                ..document.attributes("")
            };
            let now = self.now();
            let outcome = self.database().metadefs().save(namespace, &after, now).await;
            if !outcome.map_err(|error| taken(error, namespace, &after.namespace))? {
                return Err(no_namespace(namespace));
            }
            self.notify_metadef("metadef_namespace.update", caller, &after.namespace, None);
            Ok(Dated { item: after, created_at: before.created_at, updated_at: Some(now) })
        })
        .await
    }
}
