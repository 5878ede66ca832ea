//! Projects that images are shared with.

mod sharing;

pub use sharing::Replaced;

use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use time::OffsetDateTime;
use vitrine_model::{Member, MemberStatus};

use crate::{
    Database, Error,
    core::{Record, Row, Transaction, has_mark},
};

/// The members of images.
#[derive(Clone, Debug)]
pub struct Members {
    database: Database,
}

impl Record for Member {
    const TABLE: &'static str = "image_members";

    fn read(row: &Row) -> Result<Self, Error> {
        let created_at = row.get("created_at")?;
        let updated_at: Option<OffsetDateTime> = row.get("updated_at")?;
        Ok(Self {
            image_id: row.get("image_id")?,
            member: row.get("member")?,
            status: row.word("status")?,
            can_share: row.get("can_share")?,
            created_at,
            updated_at: updated_at.unwrap_or(created_at),
        })
    }
}

/// The columns of a [`Member`], of rows that are not deleted.
pub(crate) fn select_members() -> SelectStatement {
    Query::select()
        .columns(["image_id", "member", "status", "can_share", "created_at", "updated_at"])
        .from("image_members")
        .and_where(has_mark(Expr::col("deleted"), false))
        .take()
}

impl Members {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }

    /// The members of an image, by name.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list(&self, image_id: &str) -> Result<Vec<Member>, Error> {
        let select = select_members()
            .and_where(Expr::col("image_id").eq(image_id))
            .order_by("member", Order::Asc)
            .take();
        self.database.fetch_all(&select).await
    }

    /// One member.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn find(&self, image_id: &str, member: &str) -> Result<Option<Member>, Error> {
        let select = select_members()
            .and_where(Expr::col("image_id").eq(image_id))
            .and_where(Expr::col("member").eq(member))
            .take();
        self.database.fetch_optional(&select).await
    }

    /// How many members an image has.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn count(&self, image_id: &str) -> Result<u64, Error> {
        let select = Query::select()
            .expr(Expr::cust("COUNT(*)"))
            .from("image_members")
            .and_where(Expr::col("image_id").eq(image_id))
            .and_where(has_mark(Expr::col("deleted"), false))
            .take();
        self.database.fetch_scalar(&select).await
    }

    /// Adds a member.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the project is a member already. An image that does not exist is
    /// [`Error::Other`]: the caller has looked it up.
    pub async fn insert(&self, member: &Member) -> Result<(), Error> {
        let mut transaction = self.database.begin().await?;
        lock_image(&mut transaction, &member.image_id).await?;
        let known = select_members()
            .and_where(Expr::col("image_id").eq(member.image_id.as_str()))
            .and_where(Expr::col("member").eq(member.member.as_str()))
            .take();
        if transaction.fetch_optional::<Member>(&known).await?.is_some() {
            transaction.rollback().await?;
            return Err(Error::Duplicate { what: "member" });
        }
        insert_member(&mut transaction, member).await?;
        transaction.commit().await
    }

    /// Keeps the member's answer; false where the project is no member.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn set_status(
        &self,
        image_id: &str,
        member: &str,
        status: MemberStatus,
        at: OffsetDateTime,
    ) -> Result<bool, Error> {
        let update = Query::update()
            .table("image_members")
            .value("status", status.as_str())
            .value("updated_at", at)
            .and_where(Expr::col("image_id").eq(image_id))
            .and_where(Expr::col("member").eq(member))
            .and_where(has_mark(Expr::col("deleted"), false))
            .take();
        Ok(self.database.execute(&update).await? > 0)
    }

    /// Removes a member; false where the project was none. The row stays, marked as deleted; of one project and image
    /// the last such row alone is kept.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn remove(&self, image_id: &str, member: &str, at: OffsetDateTime) -> Result<bool, Error> {
        let mut transaction = self.database.begin().await?;
        lock_image(&mut transaction, image_id).await?;
        let removed = remove_member(&mut transaction, image_id, member, at).await?;
        transaction.commit().await?;
        Ok(removed)
    }
}

/// A new row.
async fn insert_member(transaction: &mut Transaction, member: &Member) -> Result<(), Error> {
    let insert = Query::insert()
        .into_table("image_members")
        .columns(["image_id", "member", "can_share", "status", "created_at", "updated_at", "deleted"])
        .values_panic([
            member.image_id.as_str().into(),
            member.member.as_str().into(),
            member.can_share.into(),
            member.status.as_str().into(),
            member.created_at.into(),
            member.updated_at.into(),
            false.into(),
        ])
        .take();
    transaction.execute(&insert).await.map_err(|error| error.or_duplicate("member")).map(|_| ())
}

/// False where the project was no member.
async fn remove_member(
    transaction: &mut Transaction,
    image_id: &str,
    member: &str,
    at: OffsetDateTime,
) -> Result<bool, Error> {
    let of_member = |deleted: bool| {
        Expr::col("image_id")
            .eq(image_id)
            .and(Expr::col("member").eq(member))
            .and(has_mark(Expr::col("deleted"), deleted))
    };
    let older = Query::delete().from_table("image_members").and_where(of_member(true)).take();
    let remove = Query::update()
        .table("image_members")
        .value("deleted", true)
        .value("deleted_at", at)
        .value("updated_at", at)
        .and_where(of_member(false))
        .take();
    transaction.execute(&older).await?;
    Ok(transaction.execute(&remove).await? > 0)
}

/// Changes of the members of one image happen one after the other: no unique key of Glance's tables forbids that a
/// member is there twice.
async fn lock_image(transaction: &mut Transaction, image_id: &str) -> Result<(), Error> {
    struct Id;
    impl Record for Id {
        const TABLE: &'static str = "images";
        fn read(_: &Row) -> Result<Self, Error> {
            Ok(Self)
        }
    }
    let lock = Query::select()
        .column("id")
        .from("images")
        .and_where(Expr::col("id").eq(image_id))
        .lock_exclusive()
        .take();
    transaction.fetch_all::<Id>(&lock).await.map(|_| ())
}
