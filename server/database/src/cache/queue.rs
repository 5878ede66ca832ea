//! Images that a node is to fetch.

use sea_query::{Expr, ExprTrait, Order, Query};
use time::OffsetDateTime;

use super::{Cache, of};
use crate::{
    Error,
    core::{Record, Row},
};

/// An image that a node is to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// The image.
    pub image_id: String,
    /// When it is to be tried next.
    pub due_at: OffsetDateTime,
    /// How often it was tried.
    pub attempts: u32,
}

impl Record for Queued {
    const TABLE: &'static str = "vitrine_cache_queue";

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            image_id: row.get("image_id")?,
            due_at: row.get("due_at")?,
            attempts: row.get("attempts")?,
        })
    }
}

impl Cache {
    /// Puts an image into the node's queue, to be fetched at once; false where it is there already.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn enqueue(&self, node: i64, image_id: &str, at: OffsetDateTime) -> Result<bool, Error> {
        let insert = Query::insert()
            .into_table("vitrine_cache_queue")
            .columns(["node_reference_id", "image_id", "queued_at", "due_at", "attempts"])
            .values_panic([node.into(), image_id.into(), at.into(), at.into(), 0_i64.into()])
            .take();
        match self.database.execute(&insert).await.map_err(|error| error.or_duplicate("queued image")) {
            Ok(_) => Ok(true),
            Err(Error::Duplicate { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The node's queue, in the order in which the images came.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn queue(&self, node: i64) -> Result<Vec<Queued>, Error> {
        let select = Query::select()
            .columns(["image_id", "due_at", "attempts"])
            .from("vitrine_cache_queue")
            .and_where(Expr::col("node_reference_id").eq(node))
            .order_by("queued_at", Order::Asc)
            .order_by("image_id", Order::Asc)
            .take();
        self.database.fetch_all(&select).await
    }

    /// Keeps that an attempt failed, and when the next one is due; false where the image is not queued any more.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn postpone(&self, node: i64, image_id: &str, due_at: OffsetDateTime) -> Result<bool, Error> {
        let update = Query::update()
            .table("vitrine_cache_queue")
            .value("attempts", Expr::col("attempts").add(1_i64))
            .value("due_at", due_at)
            .and_where(of(node, image_id))
            .take();
        Ok(self.database.execute(&update).await? > 0)
    }

    /// Takes an image out of the node's queue; false where it was not in it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn dequeue(&self, node: i64, image_id: &str) -> Result<bool, Error> {
        let delete = Query::delete().from_table("vitrine_cache_queue").and_where(of(node, image_id)).take();
        Ok(self.database.execute(&delete).await? > 0)
    }

    /// Empties the node's queue; how many images were in it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn clear_queue(&self, node: i64) -> Result<u64, Error> {
        let delete = Query::delete()
            .from_table("vitrine_cache_queue")
            .and_where(Expr::col("node_reference_id").eq(node))
            .take();
        self.database.execute(&delete).await
    }
}
