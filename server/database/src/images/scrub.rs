//! The data of deleted images goes, place by place.

use sea_query::{Expr, ExprTrait, Order, Query};
use time::OffsetDateTime;
use vitrine_model::{Image, ImageStatus};

use super::{
    Images, children,
    record::{column, select_images},
};
use crate::Error;

impl Images {
    /// Images that were deleted at `due` or before and whose data waits for the scrubber, by id, those behind the id
    /// `after` (empty: from the first), at most `limit`; with the locations that are left.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn to_scrub(&self, due: OffsetDateTime, after: &str, limit: u32) -> Result<Vec<Image>, Error> {
        let select = select_images()
            .and_where(column("deleted").eq(true))
            .and_where(column("status").eq(ImageStatus::PendingDelete.as_str()))
            .and_where(column("deleted_at").lte(due))
            .and_where(column("id").gt(after))
            .order_by(("images", "id"), Order::Asc)
            .limit(u64::from(limit))
            .take();
        let mut snapshot = self.database.snapshot().await?;
        let mut images: Vec<Image> = snapshot.fetch_all(&select).await?;
        children::fill(&mut snapshot, &mut images, true).await?;
        snapshot.commit().await?;
        Ok(images)
    }

    /// Keeps that the data at a location of a deleted image is gone; false where that was known.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn scrubbed(&self, image_id: &str, location_id: i64) -> Result<bool, Error> {
        let update = Query::update()
            .table("image_locations")
            .value("status", ImageStatus::Deleted.as_str())
            .and_where(Expr::col("image_id").eq(image_id))
            .and_where(Expr::col("id").eq(location_id))
            .and_where(Expr::col("status").eq(ImageStatus::PendingDelete.as_str()))
            .and_where(Expr::col("deleted").eq(true))
            .take();
        Ok(self.database.execute(&update).await? > 0)
    }
}
