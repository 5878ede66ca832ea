//! Types of resources.

use std::collections::HashSet;

use sea_query::{Expr, ExprTrait, Order, Query};
use vitrine_model::metadef::{Association, Dated, ResourceType};

use super::{Metadefs, Stamp};
use crate::Error;

const TABLE: &str = "metadef_resource_types";

impl Metadefs {
    /// All types of resources that were ever named, by name.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn resource_types(&self) -> Result<Vec<Dated<ResourceType>>, Error> {
        let select = Query::select()
            .columns(["name", "protected", "created_at", "updated_at"])
            .from(TABLE)
            .order_by("name", Order::Asc)
            .take();
        self.database.fetch_all(&select).await
    }

    /// Makes sure that the types of these associations are known. This happens before the change that needs them and
    /// apart from it: another process may make the same type known at this moment, which is no conflict.
    pub(super) async fn know_types(
        &self,
        associations: &[Association],
        protected: bool,
        stamp: Stamp,
    ) -> Result<(), Error> {
        if associations.is_empty() {
            return Ok(());
        }
        let known = Query::select()
            .columns(["name", "protected", "created_at", "updated_at"])
            .from(TABLE)
            .and_where(Expr::col("name").is_in(associations.iter().map(|one| one.name.as_str())))
            .take();
        let known = self.database.fetch_all::<Dated<ResourceType>>(&known).await?;
        let mut known: HashSet<&str> = known.iter().map(|one| one.item.name.as_str()).collect();
        for Association { name, .. } in associations {
            if !known.insert(name) {
                continue;
            }
            let insert = Query::insert()
                .into_table(TABLE)
                .columns(["name", "protected", "created_at", "updated_at"])
                .values_panic([
                    name.as_str().into(),
                    protected.into(),
                    stamp.created_at.into(),
                    stamp.updated_at.into(),
                ])
                .take();
            match self.database.execute(&insert).await.map_err(|error| error.or_duplicate("resource type")) {
                Ok(_) | Err(Error::Duplicate { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
