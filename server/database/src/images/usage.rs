//! What projects store, and what is shared with them.

use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use vitrine_model::{Image, ImageStatus, Member, MemberStatus, Visibility};

use super::{
    Images, children,
    record::{column, select_images, visibility},
};
use crate::{Engine, Error, core::has_mark, members::select_members};

/// What a project uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ProjectUsage {
    /// As [`Images::stored_bytes`].
    pub stored_bytes: u64,
    /// Bytes of images whose data is staged or being imported.
    pub staged_bytes: u64,
    /// Images that are not killed and not on their way out.
    pub images: u64,
    /// Images whose data is on its way: uploads, stagings, imports, copies.
    pub uploading: u64,
}

impl Images {
    /// What the project uses.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn usage(&self, project: &str) -> Result<ProjectUsage, Error> {
        let engine = self.database.engine();
        let mut snapshot = self.database.snapshot().await?;
        let mut number = async |select: &SelectStatement| -> Result<u64, Error> {
            Ok(u64::try_from(snapshot.fetch_scalar::<i64>(select).await?).unwrap_or(0))
        };
        let stored_bytes = number(&stored_bytes(engine, project)).await?;
        let count = || Expr::cust("COUNT(*)");
        let images = number(&living(project).expr(count()).take()).await?;
        let staged_bytes = number(&staged_bytes(engine, project)).await?;
        let moving = [ImageStatus::Saving, ImageStatus::Uploading, ImageStatus::Importing];
        let uploading = number(&in_transit(project, &moving).expr(count()).take()).await?;
        snapshot.commit().await?;
        Ok(ProjectUsage { stored_bytes, staged_bytes, images, uploading })
    }

    /// Bytes the project stores: the size of its images, times the places where each lies.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn stored_bytes(&self, project: &str) -> Result<u64, Error> {
        let stored: i64 = self.database.fetch_scalar(&stored_bytes(self.database.engine(), project)).await?;
        Ok(u64::try_from(stored).unwrap_or(0))
    }

    /// Others' images that are shared with the project, with its membership, newest membership first; those of one
    /// answer where `status` says so.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn shared_with(
        &self,
        project: &str,
        status: Option<MemberStatus>,
    ) -> Result<Vec<(Image, Member)>, Error> {
        let mut memberships = select_members();
        memberships
            .and_where(Expr::col("member").eq(project))
            .order_by("created_at", Order::Desc)
            .order_by("id", Order::Desc);
        if let Some(status) = status {
            memberships.and_where(Expr::col("status").eq(status.as_str()));
        }
        let mut snapshot = self.database.snapshot().await?;
        let memberships: Vec<Member> = snapshot.fetch_all(&memberships).await?;
        let mut images: Vec<Image> = Vec::new();
        for memberships in memberships.chunks(1000) {
            let select = select_images()
                .and_where(column("id").is_in(memberships.iter().map(|member| member.image_id.as_str())))
                .and_where(column("deleted").eq(false))
                .and_where(column("visibility").eq(visibility(Visibility::Shared)))
                .and_where(column("owner").ne(project).or(column("owner").is_null()))
                .and_where(column("status").ne(ImageStatus::Killed.as_str()))
                .take();
            images.extend(snapshot.fetch_all::<Image>(&select).await?);
        }
        children::fill(&mut snapshot, &mut images, false).await?;
        snapshot.commit().await?;
        let mut by_id: std::collections::HashMap<String, Image> =
            images.into_iter().map(|image| (image.id.clone(), image)).collect();
        let pairs =
            memberships.into_iter().filter_map(|member| Some((by_id.remove(&member.image_id)?, member)));
        Ok(pairs.collect())
    }
}

/// The project's images that are not on their way out.
pub(super) fn living(project: &str) -> SelectStatement {
    let gone = [ImageStatus::Killed, ImageStatus::Deleted, ImageStatus::PendingDelete];
    Query::select()
        .from("images")
        .and_where(column("owner").eq(project))
        .and_where(column("deleted").eq(false))
        .and_where(column("status").is_not_in(gone.map(ImageStatus::as_str)))
        .take()
}

/// The project's images in one of these states, and those that are being copied.
fn in_transit(project: &str, states: &[ImageStatus]) -> SelectStatement {
    let copied = Query::select()
        .column("image_id")
        .from("image_properties")
        .and_where(Expr::col("name").eq("os_glance_importing_to_stores"))
        .and_where(Expr::col("value").ne(""))
        .and_where(has_mark(Expr::col("deleted"), false))
        .take();
    let moving = column("status").is_in(states.iter().map(|status| status.as_str()));
    living(project).and_where(moving.or(column("id").in_subquery(copied))).take()
}

/// Bytes of images whose data is staged or being imported.
pub(crate) fn staged_bytes(engine: Engine, project: &str) -> SelectStatement {
    let staged = [ImageStatus::Uploading, ImageStatus::Importing];
    in_transit(project, &staged).expr(engine.sum(column("size"))).take()
}

/// Images that are on their way out no longer count.
pub(crate) fn stored_bytes(engine: Engine, project: &str) -> SelectStatement {
    let gone = [ImageStatus::Killed, ImageStatus::Deleted, ImageStatus::PendingDelete];
    Query::select()
        .expr(engine.sum(column("size")))
        .from("images")
        .inner_join("image_locations", Expr::col(("image_locations", "image_id")).equals(("images", "id")))
        .and_where(column("owner").eq(project))
        .and_where(column("deleted").eq(false))
        .and_where(column("status").is_not_in(gone.map(ImageStatus::as_str)))
        .and_where(has_mark(Expr::col(("image_locations", "deleted")), false))
        .take()
}
