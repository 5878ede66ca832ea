//! A namespace with everything in it.

use sea_query::Order;
use vitrine_model::metadef::{Contents, Dated, Object};

use super::{
    Metadefs,
    namespaces::select_namespace,
    record::{
        AssociationRow, NamespaceRow, PropertyRow, TagRow, select_associations, select_objects,
        select_properties, select_tags,
    },
};
use crate::Error;

impl Metadefs {
    /// A namespace with everything in it, all as it was at one moment: properties and objects by name, tags newest
    /// first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn contents(&self, namespace: &str) -> Result<Option<Contents>, Error> {
        let mut snapshot = self.database.snapshot().await?;
        let Some(row) = snapshot.fetch_optional::<NamespaceRow>(&select_namespace(namespace)).await? else {
            return Ok(None);
        };
        let associations = snapshot.fetch_all::<AssociationRow>(&select_associations(&[row.id])).await?;
        let properties = select_properties(row.id).order_by("name", Order::Asc).take();
        let properties = snapshot.fetch_all::<PropertyRow>(&properties).await?;
        let objects = select_objects(row.id).order_by("name", Order::Asc).take();
        let objects = snapshot.fetch_all::<Dated<Object>>(&objects).await?;
        let tags = select_tags(row.id).order_by("created_at", Order::Desc).order_by("id", Order::Desc).take();
        let tags = snapshot.fetch_all::<TagRow>(&tags).await?;
        snapshot.commit().await?;
        Ok(Some(Contents {
            namespace: row.namespace,
            associations: associations.into_iter().map(|row| row.association).collect(),
            properties: properties.into_iter().map(|PropertyRow(name, property)| (name, property)).collect(),
            objects,
            tags: tags.into_iter().map(|row| row.tag).collect(),
        }))
    }
}
