//! The end of an image: its rows stay, marked as deleted, until they are purged.

use sea_query::{Expr, ExprTrait, Query};
use time::OffsetDateTime;
use vitrine_model::{Image, ImageStatus};

use super::Images;
use crate::{
    Error,
    core::{Record, Row, Transaction, has_mark},
};

/// What belongs to an image.
pub(super) const CHILDREN: [&str; 4] = ["image_properties", "image_tags", "image_locations", "image_members"];

impl Images {
    /// Marks the image and all that belongs to it as deleted, if it is still in the state of `before` and not
    /// protected; false, and nothing is written, if not.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delete(&self, before: &Image, at: OffsetDateTime) -> Result<bool, Error> {
        let was_pending = before.status == ImageStatus::PendingDelete;
        let mut transaction = self.database.begin().await?;
        let update = Query::update()
            .table("images")
            .value("status", ImageStatus::Deleted.as_str())
            .value("updated_at", at)
            .and_where(Expr::col("id").eq(before.id.as_str()))
            .and_where(Expr::col("status").eq(before.status.as_str()))
            .and_where(Expr::col("protected").eq(false))
            .and_where(Expr::col("deleted").eq(was_pending))
            .take();
        if transaction.execute(&update).await? == 0 {
            transaction.rollback().await?;
            return Ok(false);
        }
        bury(&mut transaction, &before.id, ImageStatus::Deleted, at).await?;
        transaction.commit().await?;
        Ok(true)
    }
}

/// Marks an image and its children as deleted; its locations take the image's end.
pub(super) async fn bury(
    transaction: &mut Transaction,
    id: &str,
    end: ImageStatus,
    at: OffsetDateTime,
) -> Result<(), Error> {
    let image = Query::update()
        .table("images")
        .value("deleted", true)
        .value("deleted_at", at)
        .and_where(Expr::col("id").eq(id))
        .and_where(Expr::col("deleted").eq(false))
        .take();
    transaction.execute(&image).await?;
    let locations = Query::update()
        .table("image_locations")
        .value("status", end.as_str())
        .and_where(Expr::col("image_id").eq(id))
        .and_where(Expr::col("status").ne(ImageStatus::Deleted.as_str()))
        .take();
    transaction.execute(&locations).await?;
    for table in CHILDREN {
        if table == "image_members" {
            clear_older_members(transaction, id).await?;
        }
        let children = Query::update()
            .table(table)
            .value("deleted", true)
            .value("deleted_at", at)
            .value("updated_at", at)
            .and_where(Expr::col("image_id").eq(id))
            .and_where(has_mark(Expr::col("deleted"), false))
            .take();
        transaction.execute(&children).await?;
    }
    Ok(())
}

/// The unique key of members counts the moment of deletion in, to the second on MySQL: a member that was removed and
/// added again in this second would be there twice.
async fn clear_older_members(transaction: &mut Transaction, id: &str) -> Result<(), Error> {
    let older = Query::delete()
        .from_table("image_members")
        .and_where(Expr::col("image_id").eq(id))
        .and_where(has_mark(Expr::col("deleted"), true))
        .take();
    transaction.execute(&older).await.map(|_| ())
}

struct DeletedAt(Option<OffsetDateTime>);

impl Record for DeletedAt {
    const TABLE: &'static str = "images";

    fn read(row: &Row) -> Result<Self, Error> {
        row.get("deleted_at").map(Self)
    }
}

/// Takes a deletion back: what was deleted with the image comes back with it, what was gone before does not.
pub(super) async fn dig_up(transaction: &mut Transaction, id: &str) -> Result<(), Error> {
    let moment = Query::select().column("deleted_at").from("images").and_where(Expr::col("id").eq(id)).take();
    let moment = transaction.fetch_optional::<DeletedAt>(&moment).await?.and_then(|row| row.0);
    let image = Query::update()
        .table("images")
        .value("deleted", false)
        .value("deleted_at", None::<OffsetDateTime>)
        .and_where(Expr::col("id").eq(id))
        .take();
    transaction.execute(&image).await?;
    let Some(moment) = moment else { return Ok(()) };
    for table in CHILDREN {
        let mut children = Query::update()
            .table(table)
            .value("deleted", false)
            .value("deleted_at", None::<OffsetDateTime>)
            .and_where(Expr::col("image_id").eq(id))
            .and_where(Expr::col("deleted_at").eq(moment))
            .take();
        if table == "image_locations" {
            children
                .value("status", "active")
                .and_where(Expr::col("status").eq(ImageStatus::PendingDelete.as_str()));
        }
        transaction.execute(&children).await?;
    }
    Ok(())
}
