//! `POST /v2/metadefs/namespaces/{namespace}/tags/{tag}`.

use vitrine_model::{
    Caller,
    metadef::{Dated, Tag, check},
};

use crate::{
    Controller, Result,
    layers::policy::metadefs::MetadefAction,
    metadefs::{no_namespace, taken},
};

impl Controller {
    /// Adds one tag.
    ///
    /// # Errors
    /// 400, 403, 404, 409 for a tag that is there.
    pub async fn create_metadef_tag(&self, caller: &Caller, namespace: &str, tag: Tag) -> Result<Dated<Tag>> {
        let deed = self.metadef_deed(caller, "metadef.tag.add", namespace, Some(&tag.name));
        deed.record(async {
            check::tag(&tag)?;
            self.namespace_for(caller, namespace, MetadefAction::AddTag).await?;
            let now = self.now();
            let one = std::slice::from_ref(&tag);
            let outcome = self.database().metadefs().insert_tags(namespace, one, true, now).await;
            if !outcome.map_err(|error| taken(error, namespace, &tag.name))? {
                return Err(no_namespace(namespace));
            }
            self.notify_metadef("metadef_tag.create", caller, namespace, Some(&tag.name));
            Ok(Dated::new(tag, now))
        })
        .await
    }
}
