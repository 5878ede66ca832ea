//! `GET /v2/metadefs/namespaces/{namespace}/properties/{property}`.

use vitrine_model::{
    Caller,
    metadef::{Namespace, Property},
};

use crate::{
    Controller, Result,
    layers::policy::metadefs::{self, MetadefAction},
    metadefs::no_part,
};

impl Controller {
    /// One property, with its name. With a type of resource, `name` is the one that is used on it: it must begin with
    /// the prefix of the type's association; the property is answered under the name it has in the namespace.
    ///
    /// # Errors
    /// 404.
    pub async fn show_metadef_property(
        &self,
        caller: &Caller,
        namespace: &str,
        name: &str,
        resource_type: Option<&str>,
    ) -> Result<Property> {
        let found = self.namespace_for(caller, namespace, MetadefAction::GetProperty).await?;
        let name = match resource_type {
            Some(resource_type) => self.without_prefix(caller, &found.item, name, resource_type).await?,
            None => name,
        };
        let property = self.database().metadefs().property(namespace, name).await?;
        let property = property.ok_or_else(|| no_part("property", namespace, name))?;
        Ok(Property { name: Some(name.to_owned()), ..property })
    }

    async fn without_prefix<'a>(
        &self,
        caller: &Caller,
        namespace: &Namespace,
        name: &'a str,
        resource_type: &str,
    ) -> Result<&'a str> {
        metadefs::require(MetadefAction::GetResourceType, caller, Some(namespace))?;
        let associations = self.database().metadefs().associations(&namespace.namespace).await?;
        let association = associations.into_iter().find(|one| one.item.name == resource_type);
        let association =
            association.ok_or_else(|| no_part("resource type", &namespace.namespace, resource_type))?;
        let prefix = association.item.prefix.filter(|prefix| !prefix.is_empty());
        let short = prefix.and_then(|prefix| name.strip_prefix(prefix.as_str()));
        short.ok_or_else(|| no_part("property", &namespace.namespace, name))
    }
}
