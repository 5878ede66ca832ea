//! Logins of the dashboard.

use sea_query::{Expr, ExprTrait, Query};
use time::OffsetDateTime;

use crate::{
    Database, Error,
    core::{Record, Row},
};

/// A login.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// At most 64 characters. Whoever knows it is logged in: store a digest of the cookie, not the cookie.
    pub id: String,
    /// What the login carries, as the caller writes it; at most 16 MiB.
    pub data: String,
    /// When it ends.
    pub expires_at: OffsetDateTime,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

impl Record for Session {
    const TABLE: &'static str = "vitrine_sessions";

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self { id: row.get("id")?, data: row.get("data")?, expires_at: row.get("expires_at")? })
    }
}

/// The stored logins.
#[derive(Clone, Debug)]
pub struct Sessions {
    database: Database,
}

impl Sessions {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }

    /// Stores a new login.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the id is taken: choose another.
    pub async fn insert(&self, session: &Session) -> Result<(), Error> {
        let insert = Query::insert()
            .into_table("vitrine_sessions")
            .columns(["id", "data", "expires_at"])
            .values_panic([
                session.id.as_str().into(),
                session.data.as_str().into(),
                session.expires_at.into(),
            ])
            .take();
        self.database.execute(&insert).await.map_err(|error| error.or_duplicate("session id"))?;
        Ok(())
    }

    /// The login, unless it has ended.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn load(&self, id: &str, now: OffsetDateTime) -> Result<Option<Session>, Error> {
        let select = Query::select()
            .columns(["id", "data", "expires_at"])
            .from("vitrine_sessions")
            .and_where(Expr::col("id").eq(id))
            .and_where(Expr::col("expires_at").gt(now))
            .take();
        self.database.fetch_optional(&select).await
    }

    /// Stores the login, new or known.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn save(&self, session: &Session) -> Result<(), Error> {
        if self.update(session).await? {
            return Ok(());
        }
        match self.insert(session).await {
            Err(Error::Duplicate { .. }) => self.update(session).await.map(|_| ()),
            outcome => outcome,
        }
    }

    async fn update(&self, session: &Session) -> Result<bool, Error> {
        let update = Query::update()
            .table("vitrine_sessions")
            .value("data", session.data.as_str())
            .value("expires_at", session.expires_at)
            .and_where(Expr::col("id").eq(session.id.as_str()))
            .take();
        Ok(self.database.execute(&update).await? > 0)
    }

    /// Ends a login; false where there was none.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delete(&self, id: &str) -> Result<bool, Error> {
        let delete = Query::delete().from_table("vitrine_sessions").and_where(Expr::col("id").eq(id)).take();
        Ok(self.database.execute(&delete).await? > 0)
    }

    /// Removes the logins that have ended; answers how many.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn delete_expired(&self, now: OffsetDateTime) -> Result<u64, Error> {
        let delete =
            Query::delete().from_table("vitrine_sessions").and_where(Expr::col("expires_at").lte(now)).take();
        self.database.execute(&delete).await
    }
}
