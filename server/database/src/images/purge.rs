//! Rows that are marked as deleted go for good.

use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use time::OffsetDateTime;
use vitrine_model::ImageStatus;

use super::{Images, delete::CHILDREN};
use crate::{
    Error,
    core::{Record, Row},
};

/// Rows removed in one transaction: others write in between.
const BATCH: u64 = 200;

struct ImageId(String);

impl Record for ImageId {
    const TABLE: &'static str = "images";

    fn read(row: &Row) -> Result<Self, Error> {
        row.get("id").map(Self)
    }
}

struct ChildId(i64);

impl Record for ChildId {
    const TABLE: &'static str = "image_properties, image_tags, image_locations or image_members";

    fn read(row: &Row) -> Result<Self, Error> {
        row.get("id").map(Self)
    }
}

impl Images {
    /// Removes images that were deleted before `before`, with all that belonged to them, at most `limit`, oldest
    /// first. Answers how many images went. Their ids are kept, so that none is ever used again. Images whose data
    /// still waits for the scrubber stay: they can come back.
    ///
    /// # Errors
    /// Those of the database; what is already removed stays removed.
    pub async fn purge(&self, before: OffsetDateTime, limit: u64) -> Result<u64, Error> {
        let mut purged = 0;
        while purged < limit {
            let ids: Vec<ImageId> =
                self.database.fetch_all(&outdated("images", before, Ord::min(BATCH, limit - purged))).await?;
            if ids.is_empty() {
                break;
            }
            purged += self.purge_images(ids.into_iter().map(|id| id.0).collect()).await?;
        }
        Ok(purged)
    }

    /// Removes properties, tags, locations and members that were removed before `before`, from images that are there
    /// or are deleted for good, at most `limit` of each, oldest first. Answers how many rows went.
    ///
    /// # Errors
    /// Those of the database; what is already removed stays removed.
    pub async fn purge_parts(&self, before: OffsetDateTime, limit: u64) -> Result<u64, Error> {
        let mut purged = 0;
        for table in CHILDREN {
            let mut of_table = 0;
            while of_table < limit {
                let batch = Ord::min(BATCH, limit - of_table);
                let ids: Vec<ChildId> = self.database.fetch_all(&outdated(table, before, batch)).await?;
                if ids.is_empty() {
                    break;
                }
                let ids = ids.into_iter().map(|id| id.0);
                let delete = Query::delete()
                    .from_table(table)
                    .and_where(Expr::col("id").is_in(ids))
                    .and_where(Expr::col("deleted").eq(true))
                    .take();
                let deleted = self.database.execute(&delete).await?;
                if deleted == 0 {
                    break;
                }
                of_table += deleted;
            }
            purged += of_table;
        }
        Ok(purged)
    }

    async fn purge_images(&self, ids: Vec<String>) -> Result<u64, Error> {
        let mut transaction = self.database.begin().await?;
        for id in &ids {
            let known = Query::delete()
                .from_table("vitrine_tombstones")
                .and_where(Expr::col("id").eq(id.as_str()))
                .take();
            transaction.execute(&known).await?;
            let bury = Query::insert()
                .into_table("vitrine_tombstones")
                .columns(["id"])
                .values_panic([id.as_str().into()])
                .take();
            transaction.execute(&bury).await?;
        }
        for table in CHILDREN.into_iter().chain(["vitrine_signatures"]) {
            let children =
                Query::delete().from_table(table).and_where(Expr::col("image_id").is_in(&ids)).take();
            transaction.execute(&children).await?;
        }
        let images = Query::delete().from_table("images").and_where(Expr::col("id").is_in(&ids)).take();
        let purged = transaction.execute(&images).await?;
        transaction.commit().await?;
        Ok(purged)
    }
}

/// Images whose data still waits for the scrubber are not among them, and neither is what belongs to them.
fn outdated(table: &'static str, before: OffsetDateTime, limit: u64) -> SelectStatement {
    let mut select = Query::select();
    select
        .column("id")
        .from(table)
        .and_where(Expr::col("deleted").eq(true))
        .and_where(Expr::col("deleted_at").lt(before))
        .order_by("deleted_at", Order::Asc)
        .limit(limit);
    if table == "images" {
        select.and_where(Expr::col("status").eq(ImageStatus::Deleted.as_str()));
    } else {
        let waiting = Query::select()
            .column("id")
            .from("images")
            .and_where(Expr::col("status").eq(ImageStatus::PendingDelete.as_str()))
            .take();
        select.and_where(Expr::col("image_id").in_subquery(waiting).not());
    }
    select.take()
}
