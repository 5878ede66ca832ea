//! One image.

use sea_query::{Expr, ExprTrait};
use vitrine_model::{Image, Member, Viewer, Visibility};

use super::{
    Images, children,
    record::{column, select_images},
};
use crate::{Error, core::Transaction, members::select_members};

impl Images {
    /// The image, whoever asks.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn get(&self, id: &str) -> Result<Option<Image>, Error> {
        if id.contains('\0') {
            return Ok(None);
        }
        let mut snapshot = self.database.snapshot().await?;
        let image = find(&mut snapshot, id, false).await?;
        snapshot.commit().await?;
        Ok(image)
    }

    /// The image, where the viewer may see it: its own, public and community ones, and those shared with it whatever
    /// it answered. Administrators see all.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn visible(&self, viewer: &Viewer, id: &str) -> Result<Option<Image>, Error> {
        if id.contains('\0') {
            return Ok(None);
        }
        self.seen(viewer, id, false).await
    }

    /// As [`Images::visible`], where deleted images that are not purged yet count. They have neither properties nor
    /// members any more.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn visible_or_deleted(&self, viewer: &Viewer, id: &str) -> Result<Option<Image>, Error> {
        if id.contains('\0') {
            return Ok(None);
        }
        self.seen(viewer, id, true).await
    }

    async fn seen(&self, viewer: &Viewer, id: &str, or_deleted: bool) -> Result<Option<Image>, Error> {
        let mut snapshot = self.database.snapshot().await?;
        let mut image = find(&mut snapshot, id, or_deleted).await?;
        if let Some(found) = &image
            && !may_see(&mut snapshot, viewer, found).await?
        {
            image = None;
        }
        snapshot.commit().await?;
        Ok(image)
    }
}

async fn find(snapshot: &mut Transaction, id: &str, or_deleted: bool) -> Result<Option<Image>, Error> {
    let mut select = select_images();
    select.and_where(column("id").eq(id));
    if !or_deleted {
        select.and_where(column("deleted").eq(false));
    }
    let mut images: Vec<Image> = snapshot.fetch_all(&select).await?;
    children::fill(snapshot, &mut images, false).await?;
    Ok(images.pop())
}

async fn may_see(snapshot: &mut Transaction, viewer: &Viewer, image: &Image) -> Result<bool, Error> {
    if viewer.is_admin || matches!(image.visibility, Visibility::Public | Visibility::Community) {
        return Ok(true);
    }
    let Some(project) = viewer.project.as_deref() else { return Ok(false) };
    if image.owner.as_deref() == Some(project) {
        return Ok(true);
    }
    if image.visibility != Visibility::Shared {
        return Ok(false);
    }
    let membership = select_members()
        .and_where(Expr::col("image_id").eq(image.id.as_str()))
        .and_where(Expr::col("member").eq(project))
        .take();
    Ok(snapshot.fetch_optional::<Member>(&membership).await?.is_some())
}
