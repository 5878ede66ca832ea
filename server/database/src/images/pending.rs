//! One image whose deletion is not finished.

use sea_query::ExprTrait;
use vitrine_model::{Image, ImageStatus};

use super::{
    Images, children,
    record::{column, select_images},
};
use crate::Error;

impl Images {
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
