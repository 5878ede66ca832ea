//! `POST /v2/metadefs/namespaces/{namespace}/tags`.

use vitrine_database::Error as DatabaseError;
use vitrine_model::{
    Caller,
    metadef::{Tag, check},
};

use crate::{Controller, Error, Result, layers::policy::metadefs::MetadefAction, metadefs::no_namespace};

impl Controller {
    /// Gives a namespace these tags, in the place of those it has or (`append`) beside them. No tags at all change
    /// nothing, as in Glance; deleting them is another call.
    ///
    /// # Errors
    /// 400, 403, 404, 409 for a tag that is there or stands twice in the list; then nothing has changed.
    pub async fn create_metadef_tags(
        &self,
        caller: &Caller,
        namespace: &str,
        tags: &[Tag],
        append: bool,
    ) -> Result<()> {
        let deed = self.metadef_deed(caller, "metadef.tag.add", namespace, None);
        deed.record(async {
            deed.note("tags", tags.iter().take(100).map(|tag| tag.name.clone()).collect::<Vec<_>>());
            tags.iter().try_for_each(check::tag)?;
            self.namespace_for(caller, namespace, MetadefAction::AddTags).await?;
            if tags.is_empty() {
                deed.is_idle();
                return Ok(());
            }
            let outcome = self.database().metadefs().insert_tags(namespace, tags, append, self.now()).await;
            let found = outcome.map_err(|error| match error {
                DatabaseError::Duplicate { .. } => Error::Conflict(format!(
                    "A tag stands twice in the list, or is there already in the namespace '{namespace}'."
                )),
                other => other.into(),
            })?;
            if !found {
                return Err(no_namespace(namespace));
            }
            for tag in tags {
                self.notify_metadef("metadef_tag.create", caller, namespace, Some(&tag.name));
            }
            Ok(())
        })
        .await
    }
}
