//! Images whose deletion is not finished.

use sea_query::{ExprTrait, Order};
use time::OffsetDateTime;
use vitrine_model::{Image, ImageStatus};

use super::{
    Images, children,
    record::{column, select_images},
};
use crate::Error;

impl Images {
    /// Images that were deleted before `due` and whose data waits for the scrubber, oldest first, with the locations
    /// that are left; at most `limit`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn pending_delete(&self, due: OffsetDateTime, limit: u32) -> Result<Vec<Image>, Error> {
        let select = select_images()
            .and_where(column("deleted").eq(true))
            .and_where(column("status").eq(ImageStatus::PendingDelete.as_str()))
            .and_where(column("deleted_at").lt(due))
            .order_by(("images", "deleted_at"), Order::Asc)
            .order_by(("images", "id"), Order::Asc)
            .limit(u64::from(limit))
            .take();
        let mut snapshot = self.database.snapshot().await?;
        let mut images: Vec<Image> = snapshot.fetch_all(&select).await?;
        children::fill(&mut snapshot, &mut images, true).await?;
        snapshot.commit().await?;
        Ok(images)
    }

    /// The image of that id, where it waits for its data to be removed ([`ImageStatus::PendingDelete`]).
    ///
    /// # Errors
    /// Those of the database.
    pub async fn pending(&self, id: &str) -> Result<Option<Image>, Error> {
        let select = select_images()
            .and_where(column("id").eq(id))
            .and_where(column("deleted").eq(true))
            .and_where(column("status").eq(ImageStatus::PendingDelete.as_str()))
            .take();
        let mut snapshot = self.database.snapshot().await?;
        let mut images: Vec<Image> = snapshot.fetch_all(&select).await?;
        children::fill(&mut snapshot, &mut images, true).await?;
        snapshot.commit().await?;
        Ok(images.pop())
    }
}
