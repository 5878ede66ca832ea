//! Lists that users have kept under a name.

use sea_query::{Expr, ExprTrait, Query};
use time::OffsetDateTime;

use crate::{
    Database, Error,
    core::{Record, Row},
};

/// A list with its filters and order, under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedView {
    /// UUID text.
    pub id: String,
    /// What its user calls it; unique among the user's. At most 255 characters.
    pub name: String,
    /// What it shows, as the caller writes it.
    pub query: String,
}

impl Record for SavedView {
    const TABLE: &'static str = "vitrine_views";

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self { id: row.get("id")?, name: row.get("name")?, query: row.get("query")? })
    }
}

/// The kept lists of all users.
#[derive(Clone, Debug)]
pub struct Views {
    database: Database,
}

impl Views {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }

    /// A user's, oldest first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of_user(&self, user: &str) -> Result<Vec<SavedView>, Error> {
        let select = Query::select()
            .columns(["id", "name", "query"])
            .from("vitrine_views")
            .and_where(Expr::col("user_id").eq(user))
            .order_by("created_at", sea_query::Order::Asc)
            .order_by("id", sea_query::Order::Asc)
            .take();
        self.database.fetch_all(&select).await
    }

    /// Keeps a new one.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the user has one of that name.
    pub async fn insert(&self, user: &str, view: &SavedView, now: OffsetDateTime) -> Result<(), Error> {
        let insert = Query::insert()
            .into_table("vitrine_views")
            .columns(["id", "user_id", "name", "query", "created_at"])
            .values_panic([
                view.id.as_str().into(),
                user.into(),
                view.name.as_str().into(),
                view.query.as_str().into(),
                now.into(),
            ])
            .take();
        self.database.execute(&insert).await.map_err(|error| error.or_duplicate("view name"))?;
        Ok(())
    }

    /// Gives a user's view another name, or another list; false where the user has none of this id.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the user has another one of that name.
    pub async fn update(&self, user: &str, view: &SavedView) -> Result<bool, Error> {
        let update = Query::update()
            .table("vitrine_views")
            .value("name", view.name.as_str())
            .value("query", view.query.as_str())
            .and_where(Expr::col("id").eq(view.id.as_str()))
            .and_where(Expr::col("user_id").eq(user))
            .take();
        let found = self.database.execute(&update).await.map_err(|error| error.or_duplicate("view name"))?;
        Ok(found > 0)
    }

    /// Forgets a user's view; false where the user has none of this id.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delete(&self, user: &str, id: &str) -> Result<bool, Error> {
        let delete = Query::delete()
            .from_table("vitrine_views")
            .and_where(Expr::col("id").eq(id))
            .and_where(Expr::col("user_id").eq(user))
            .take();
        Ok(self.database.execute(&delete).await? > 0)
    }
}
