//! What nodes have in their caches: Glance's `node_reference` and `cached_images`, and our queue and pins.

mod pins;
mod queue;

use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use time::OffsetDateTime;
use vitrine_model::{CachedImage, ImageStatus};

pub use self::queue::Queued;
use crate::{
    Database, Error,
    core::{Record, Row},
};

/// The caches of all nodes that share the database. A node is meant by the number that [`Cache::node`] answers.
#[derive(Clone, Debug)]
pub struct Cache {
    database: Database,
}

impl Record for CachedImage {
    const TABLE: &'static str = "cached_images";

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.get("id")?,
            image_id: row.get("image_id")?,
            last_accessed: row.get("last_accessed")?,
            last_modified: row.get("last_modified")?,
            size: row.get("size")?,
            hits: row.get("hits")?,
            checksum: row.get("checksum")?,
            pinned: row.get::<Option<i64>>("pinned")?.is_some(),
        })
    }
}

struct Number(i64);

impl Record for Number {
    const TABLE: &'static str = "node_reference";

    fn read(row: &Row) -> Result<Self, Error> {
        row.get("node_reference_id").map(Self)
    }
}

struct Reference(String);

impl Record for Reference {
    const TABLE: &'static str = "node_reference";

    fn read(row: &Row) -> Result<Self, Error> {
        row.get("node_reference_url").map(Self)
    }
}

struct ImageId(String);

impl Record for ImageId {
    const TABLE: &'static str = "cached_images";

    fn read(row: &Row) -> Result<Self, Error> {
        row.get("image_id").map(Self)
    }
}

impl Cache {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }

    /// The number of the node with this reference (at most 255 characters), which gets one where it has none.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn node(&self, reference: &str) -> Result<i64, Error> {
        let select = Query::select()
            .column("node_reference_id")
            .from("node_reference")
            .and_where(Expr::col("node_reference_url").eq(reference))
            .take();
        if let Some(Number(number)) = self.database.fetch_optional(&select).await? {
            return Ok(number);
        }
        let insert = Query::insert()
            .into_table("node_reference")
            .columns(["node_reference_url"])
            .values_panic([reference.into()])
            .take();
        match self.database.execute(&insert).await.map_err(|error| error.or_duplicate("node reference")) {
            Ok(_) | Err(Error::Duplicate { .. }) => {}
            Err(error) => return Err(error),
        }
        let made: Option<Number> = self.database.fetch_optional(&select).await?;
        made.map(|made| made.0).ok_or_else(|| Error::Inconsistent {
            table: "node_reference",
            column: "node_reference_url",
            problem: "a row that was made is not there".to_owned(),
        })
    }

    /// What the node has in its cache, the image read longest ago first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list(&self, node: i64) -> Result<Vec<CachedImage>, Error> {
        let select = select_cached()
            .and_where(Expr::col(("cached_images", "node_reference_id")).eq(node))
            .order_by(("cached_images", "last_accessed"), Order::Asc)
            .order_by(("cached_images", "image_id"), Order::Asc)
            .take();
        self.database.fetch_all(&select).await
    }

    /// Keeps that the node has this image; what it had of it before is replaced. The row's number and the pin of
    /// `cached` are not looked at.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn insert(&self, node: i64, cached: &CachedImage) -> Result<(), Error> {
        let mut transaction = self.database.begin().await?;
        let older = Query::delete().from_table("cached_images").and_where(of(node, &cached.image_id)).take();
        let insert = Query::insert()
            .into_table("cached_images")
            .columns([
                "image_id",
                "last_accessed",
                "last_modified",
                "size",
                "hits",
                "checksum",
                "node_reference_id",
            ])
            .values_panic([
                cached.image_id.as_str().into(),
                cached.last_accessed.into(),
                cached.last_modified.into(),
                cached.size.into(),
                cached.hits.into(),
                cached.checksum.as_deref().into(),
                node.into(),
            ])
            .take();
        transaction.execute(&older).await?;
        transaction.execute(&insert).await?;
        transaction.commit().await
    }

    /// Counts reads, of which the last was at `at`; false where the node does not have the image any more.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn touch(
        &self,
        node: i64,
        image_id: &str,
        reads: u64,
        at: OffsetDateTime,
    ) -> Result<bool, Error> {
        let update = Query::update()
            .table("cached_images")
            .value("hits", Expr::col("hits").add(reads))
            .value("last_accessed", at)
            .and_where(of(node, image_id))
            .take();
        Ok(self.database.execute(&update).await? > 0)
    }

    /// Forgets that the node has this image; false where it had not.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn remove(&self, node: i64, image_id: &str) -> Result<bool, Error> {
        let delete = Query::delete().from_table("cached_images").and_where(of(node, image_id)).take();
        Ok(self.database.execute(&delete).await? > 0)
    }

    /// Images that the node has and should not: they are deleted, or not active.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn outdated(&self, node: i64) -> Result<Vec<String>, Error> {
        let active = Query::select()
            .column("id")
            .from("images")
            .and_where(Expr::col(("images", "id")).eq(Expr::col(("cached_images", "image_id"))))
            .and_where(Expr::col(("images", "status")).eq(ImageStatus::Active.as_str()))
            .and_where(Expr::col(("images", "deleted")).eq(false))
            .take();
        let select = Query::select()
            .column("image_id")
            .from("cached_images")
            .and_where(Expr::col("node_reference_id").eq(node))
            .and_where(Expr::exists(active).not())
            .order_by("image_id", Order::Asc)
            .take();
        let rows: Vec<ImageId> = self.database.fetch_all(&select).await?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }

    /// The references of the nodes that have the image, in alphabetical order.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn nodes_with(&self, image_id: &str) -> Result<Vec<String>, Error> {
        let having = Query::select()
            .column("node_reference_id")
            .from("cached_images")
            .and_where(Expr::col("image_id").eq(image_id))
            .take();
        let select = Query::select()
            .column("node_reference_url")
            .from("node_reference")
            .and_where(Expr::col("node_reference_id").in_subquery(having))
            .order_by("node_reference_url", Order::Asc)
            .take();
        let rows: Vec<Reference> = self.database.fetch_all(&select).await?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }
}

/// The columns of a [`CachedImage`].
fn select_cached() -> SelectStatement {
    let columns = ["id", "image_id", "last_accessed", "last_modified", "size", "hits", "checksum"];
    let pin = Expr::col(("vitrine_cache_pins", "image_id")).eq(Expr::col(("cached_images", "image_id"))).and(
        Expr::col(("vitrine_cache_pins", "node_reference_id"))
            .eq(Expr::col(("cached_images", "node_reference_id"))),
    );
    Query::select()
        .columns(columns.map(|column| ("cached_images", column)))
        .expr_as(Expr::col(("vitrine_cache_pins", "node_reference_id")), "pinned")
        .from("cached_images")
        .left_join("vitrine_cache_pins", pin)
        .take()
}

/// The row of one image at one node, in any of the tables.
fn of(node: i64, image_id: &str) -> Expr {
    Expr::col("node_reference_id").eq(node).and(Expr::col("image_id").eq(image_id))
}
