//! The places where the data of one image lies.

use sea_query::{Expr, ExprTrait, Query};
use time::OffsetDateTime;
use vitrine_model::{Image, ImageStatus, LocationStatus};

use super::{Images, children::location_word};
use crate::{
    Error,
    core::{Transaction, has_mark},
};

impl Images {
    /// Marks a location that is on its way out as deleted: its data is gone. False where it is not on its way out.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn end_location(&self, image: &str, location: i64, at: OffsetDateTime) -> Result<bool, Error> {
        let update = Query::update()
            .table("image_locations")
            .value("status", location_word(LocationStatus::Deleted))
            .value("deleted", true)
            .value("deleted_at", at)
            .value("updated_at", at)
            .and_where(Expr::col("id").eq(location))
            .and_where(Expr::col("image_id").eq(image))
            .and_where(Expr::col("status").eq(location_word(LocationStatus::PendingDelete)))
            .and_where(Expr::col("deleted").eq(false))
            .take();
        Ok(self.database.execute(&update).await? > 0)
    }

    /// Whether an image other than `image` that is not deleted has its data at `url` too. Looks at all locations there
    /// are: not for every request.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn others_at(&self, image: &str, url: &str) -> Result<bool, Error> {
        if url.contains('\0') {
            return Ok(false);
        }
        let count = Query::select()
            .expr(Expr::cust("COUNT(*)"))
            .from("image_locations")
            .and_where(Expr::col("value").eq(url))
            .and_where(Expr::col("image_id").ne(image))
            .and_where(has_mark(Expr::col("deleted"), false))
            .take();
        Ok(self.database.fetch_scalar::<i64>(&count).await? > 0)
    }
}

/// Whether the change takes from an image that has data a place where it lies.
pub(super) fn takes_one(before: &Image, after: &Image) -> bool {
    let has_data = matches!(after.status, ImageStatus::Active | ImageStatus::Deactivated);
    let stays = |id| after.locations.iter().any(|now| now.id == id && now.status == LocationStatus::Active);
    has_data
        && before.locations.iter().any(|place| place.status == LocationStatus::Active && !stays(place.id))
}

/// Whether the image still has a place where its data lies. The transaction has changed the row of the image before:
/// so no other one takes the last place meanwhile.
pub(super) async fn is_any_left(transaction: &mut Transaction, image: &str) -> Result<bool, Error> {
    let count = Query::select()
        .expr(Expr::cust("COUNT(*)"))
        .from("image_locations")
        .and_where(Expr::col("image_id").eq(image))
        .and_where(Expr::col("status").eq(location_word(LocationStatus::Active)))
        .and_where(has_mark(Expr::col("deleted"), false))
        .take();
    Ok(transaction.fetch_scalar::<i64>(&count).await? > 0)
}
