//! Images that a node keeps.

use sea_query::{Expr, ExprTrait, Order, Query};
use time::OffsetDateTime;

use super::{Cache, ImageId, of};
use crate::Error;

impl Cache {
    /// Has the node keep the image, now or when it gets it; false where it does already.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn pin(&self, node: i64, image_id: &str, at: OffsetDateTime) -> Result<bool, Error> {
        let insert = Query::insert()
            .into_table("vitrine_cache_pins")
            .columns(["node_reference_id", "image_id", "pinned_at"])
            .values_panic([node.into(), image_id.into(), at.into()])
            .take();
        match self.database.execute(&insert).await.map_err(|error| error.or_duplicate("pin")) {
            Ok(_) => Ok(true),
            Err(Error::Duplicate { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Lets the node remove the image again; false where it might already.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn unpin(&self, node: i64, image_id: &str) -> Result<bool, Error> {
        let delete = Query::delete().from_table("vitrine_cache_pins").and_where(of(node, image_id)).take();
        Ok(self.database.execute(&delete).await? > 0)
    }

    /// The images the node keeps, also those it does not have yet.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn pins(&self, node: i64) -> Result<Vec<String>, Error> {
        let select = Query::select()
            .column("image_id")
            .from("vitrine_cache_pins")
            .and_where(Expr::col("node_reference_id").eq(node))
            .order_by("image_id", Order::Asc)
            .take();
        let rows: Vec<ImageId> = self.database.fetch_all(&select).await?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }
}
