//! Who may share on, and all members of an image at once: what the v1 API asks for.

use sea_query::{Expr, ExprTrait, Order, Query};
use time::OffsetDateTime;
use vitrine_model::{Member, MemberStatus};

use super::{Members, insert_member, lock_image, remove_member, select_members};
use crate::{Error, core::has_mark};

/// What a replacement of all members changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Replaced {
    /// Members that were none before.
    pub added: Vec<Member>,
    /// Members that are none any more.
    pub removed: Vec<Member>,
}

impl Members {
    /// Lets the member share the image on, or no longer; false where the project is no member.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn set_can_share(
        &self,
        image_id: &str,
        member: &str,
        can_share: bool,
        at: OffsetDateTime,
    ) -> Result<bool, Error> {
        Ok(self.database.execute(&permission(image_id, member, can_share, at)).await? > 0)
    }

    /// Makes exactly these projects the image's members, in one step. Who was a member already keeps its answer, and
    /// its permission to share on where none is named; who is new is pending.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn replace(
        &self,
        image_id: &str,
        wanted: &[(String, Option<bool>)],
        at: OffsetDateTime,
    ) -> Result<Replaced, Error> {
        let mut transaction = self.database.begin().await?;
        lock_image(&mut transaction, image_id).await?;
        let known = select_members().and_where(Expr::col("image_id").eq(image_id)).take();
        let known: Vec<Member> = transaction.fetch_all(&known).await?;
        let mut replaced = Replaced::default();
        for member in known.iter().filter(|member| wanted.iter().all(|(name, _)| *name != member.member)) {
            remove_member(&mut transaction, image_id, &member.member, at).await?;
            replaced.removed.push(member.clone());
        }
        for (name, can_share) in wanted {
            let is_known = |member: &&Member| member.member == *name;
            if known.iter().chain(&replaced.added).any(|member| is_known(&member)) {
                if let Some(can_share) = can_share {
                    transaction.execute(&permission(image_id, name, *can_share, at)).await?;
                }
                continue;
            }
            let member = Member {
                image_id: image_id.to_owned(),
                member: name.clone(),
                status: MemberStatus::Pending,
                can_share: can_share.unwrap_or_default(),
                created_at: at,
                updated_at: at,
            };
            insert_member(&mut transaction, &member).await?;
            replaced.added.push(member);
        }
        transaction.commit().await?;
        Ok(replaced)
    }

    /// The memberships of a project, by image; with `owner`, only those of images that this project owns.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of_project(&self, project: &str, owner: Option<&str>) -> Result<Vec<Member>, Error> {
        let mut images = Query::select()
            .column("id")
            .from("images")
            .and_where(Expr::col(("images", "id")).equals(("image_members", "image_id")))
            .and_where(has_mark(Expr::col(("images", "deleted")), false))
            .take();
        if let Some(owner) = owner {
            images.and_where(Expr::col("owner").eq(owner));
        }
        let select = select_members()
            .and_where(Expr::col("member").eq(project))
            .and_where(Expr::exists(images))
            .order_by("image_id", Order::Asc)
            .take();
        self.database.fetch_all(&select).await
    }
}

fn permission(
    image_id: &str,
    member: &str,
    can_share: bool,
    at: OffsetDateTime,
) -> sea_query::UpdateStatement {
    Query::update()
        .table("image_members")
        .value("can_share", can_share)
        .value("updated_at", at)
        .and_where(Expr::col("image_id").eq(image_id))
        .and_where(Expr::col("member").eq(member))
        .and_where(has_mark(Expr::col("deleted"), false))
        .take()
}
