//! `GET /v2/metadefs/namespaces`.

use vitrine_model::{
    Caller,
    metadef::{NamespaceEntry, NamespaceQuery},
};

use crate::{
    Controller, Result,
    layers::policy::metadefs::{self, MetadefAction},
    metadefs::no_namespace,
};

/// A page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct NamespacePage {
    /// The namespaces.
    pub namespaces: Vec<NamespaceEntry>,
    /// Whether there are more behind the last one.
    pub more: bool,
}

impl Controller {
    /// Lists the namespaces the caller sees, with their associations; the number of statements does not depend on the
    /// length of the page. `query.limit` is cut to `api_limit_max` here.
    ///
    /// # Errors
    /// 404 for a marker that is not there, or that the caller may not see, and for a caller without a role.
    pub async fn list_metadef_namespaces(
        &self,
        caller: &Caller,
        mut query: NamespaceQuery,
    ) -> Result<NamespacePage> {
        metadefs::require(MetadefAction::GetNamespaces, caller, None)?;
        metadefs::require(MetadefAction::ListResourceTypes, caller, None)?;
        if let Some(marker) = &query.marker {
            self.namespace_for(caller, marker, MetadefAction::GetNamespace).await?;
        }
        let limit = query.limit.min(self.settings().limits.api_limit_max);
        if limit == 0 {
            return Ok(NamespacePage { namespaces: Vec::new(), more: false });
        }
        query.limit = limit.saturating_add(1);
        let page = self.database().metadefs().list(&caller.viewer(), &query).await?;
        let mut namespaces = page.ok_or_else(|| no_namespace(query.marker.as_deref().unwrap_or_default()))?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = namespaces.len() > limit;
        namespaces.truncate(limit);
        Ok(NamespacePage { namespaces, more })
    }
}
