//! Images with data, for those who look after the stores.

use sea_query::{ExprTrait, Order};
use vitrine_model::{Image, ImageStatus};

use super::{
    Images, children,
    record::{column, select_images},
};
use crate::Error;

impl Images {
    /// Images that have data (active and deactivated ones), of one project or of all, by id, those behind the id
    /// `after` (empty: from the first), at most `limit`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn with_data(
        &self,
        project: Option<&str>,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Image>, Error> {
        let states = [ImageStatus::Active, ImageStatus::Deactivated].map(ImageStatus::as_str);
        let mut select = select_images();
        select
            .and_where(column("deleted").eq(false))
            .and_where(column("status").is_in(states))
            .and_where(column("id").gt(after))
            .order_by(("images", "id"), Order::Asc)
            .limit(u64::from(limit));
        if let Some(project) = project {
            select.and_where(column("owner").eq(project));
        }
        let mut snapshot = self.database.snapshot().await?;
        let mut images: Vec<Image> = snapshot.fetch_all(&select).await?;
        children::fill(&mut snapshot, &mut images, false).await?;
        snapshot.commit().await?;
        Ok(images)
    }
}
