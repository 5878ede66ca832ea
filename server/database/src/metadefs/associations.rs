//! What a namespace is for.

use sea_query::{Expr, ExprTrait, Query};
use time::OffsetDateTime;
use vitrine_model::metadef::{Association, Dated};

use super::{
    Metadefs, Removed, Stamp, named, of,
    record::{AssociationRow, select_associations},
    rows,
};
use crate::Error;

impl Metadefs {
    /// The associations of a namespace; none where there is no such namespace.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn associations(&self, namespace: &str) -> Result<Vec<Dated<Association>>, Error> {
        let mut snapshot = self.database.snapshot().await?;
        let Some(id) = super::number(&mut snapshot, namespace).await? else { return Ok(Vec::new()) };
        let rows = snapshot.fetch_all::<AssociationRow>(&select_associations(&[id])).await?;
        snapshot.commit().await?;
        Ok(rows.into_iter().map(|row| row.association).collect())
    }

    /// Associates a namespace with a type of resource, which becomes known by that; false where there is no such
    /// namespace.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the two are associated.
    pub async fn insert_association(
        &self,
        namespace: &str,
        association: &Association,
        at: OffsetDateTime,
    ) -> Result<bool, Error> {
        let stamp = Stamp { created_at: at, updated_at: Some(at) };
        let one = std::slice::from_ref(association);
        self.know_types(one, false, stamp).await?;
        let Some((mut transaction, locked)) = self.enter(namespace).await? else { return Ok(false) };
        rows::insert_associations(&mut transaction, locked.id, one, stamp).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Ends an association; the type of resource stays known.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn remove_association(&self, namespace: &str, resource_type: &str) -> Result<Removed, Error> {
        let types = Query::select()
            .column("id")
            .from("metadef_resource_types")
            .and_where(named(resource_type))
            .take();
        let delete = |id| {
            Query::delete()
                .from_table("metadef_namespace_resource_types")
                .and_where(of(id).and(Expr::col("resource_type_id").in_subquery(types)))
                .take()
        };
        self.remove_from(namespace, delete).await
    }
}
