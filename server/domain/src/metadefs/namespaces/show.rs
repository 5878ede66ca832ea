//! `GET /v2/metadefs/namespaces/{namespace}`.

use vitrine_model::{Caller, metadef::Contents};

use crate::{
    Controller, Result,
    layers::policy::metadefs::{self, MetadefAction},
    metadefs::no_namespace,
};

/// What is shown with a namespace.
const SHOWN: [MetadefAction; 5] = [
    MetadefAction::GetNamespace,
    MetadefAction::ListResourceTypes,
    MetadefAction::GetObjects,
    MetadefAction::GetProperties,
    MetadefAction::GetTags,
];

impl Controller {
    /// A namespace with everything in it. With a type of resource, the names of properties are those that are used on
    /// it; a type that the namespace is not for changes nothing.
    ///
    /// # Errors
    /// 404.
    pub async fn show_metadef_namespace(
        &self,
        caller: &Caller,
        namespace: &str,
        resource_type: Option<&str>,
    ) -> Result<Contents> {
        let contents = self.database().metadefs().contents(namespace).await?;
        let contents = contents.filter(|contents| contents.namespace.item.is_visible_to(caller));
        let contents = contents.ok_or_else(|| no_namespace(namespace))?;
        for action in SHOWN {
            metadefs::require(action, caller, Some(&contents.namespace.item))?;
        }
        Ok(match resource_type {
            Some(resource_type) => contents.for_resource_type(resource_type),
            None => contents,
        })
    }
}
