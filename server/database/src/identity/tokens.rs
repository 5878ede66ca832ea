//! What makes tokens hold and end: the keys that sign them, and the list of those that were ended early.

use sea_query::{Expr, ExprTrait, Order, Query};
use time::OffsetDateTime;

use crate::{
    Database, Error,
    core::{Record, Row},
};

const REVOKED: &str = "vitrine_revoked_tokens";
const KEYS: &str = "vitrine_token_keys";

/// Keys and revocations. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Tokens {
    pub(super) database: Database,
}

/// A key that signs tokens. `Debug` leaves the secret out.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyRecord {
    /// 8 hex digits.
    pub id: String,
    /// 64 hex digits.
    pub secret: String,
    /// When it began to sign.
    pub created_at: OffsetDateTime,
}

impl std::fmt::Debug for KeyRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyRecord")
            .field("id", &self.id)
            .field("created_at", &self.created_at)
            .finish_non_exhaustive()
    }
}

impl Record for KeyRecord {
    const TABLE: &'static str = KEYS;

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self { id: row.get("id")?, secret: row.get("secret")?, created_at: row.get("created_at")? })
    }
}

impl Tokens {
    /// Ends the token of that audit id; it need not be remembered after `expires_at`.
    ///
    /// # Errors
    /// As the database does.
    pub async fn revoke(&self, audit_id: &str, expires_at: OffsetDateTime) -> Result<(), Error> {
        let statement = Query::insert()
            .into_table(REVOKED)
            .columns(["audit_id", "expires_at"])
            .values_panic([audit_id.into(), expires_at.into()])
            .take();
        match self.database.execute(&statement).await.map_err(|error| error.or_duplicate("audit id")) {
            Ok(_) | Err(Error::Duplicate { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Whether the token of that audit id was ended.
    ///
    /// # Errors
    /// As the database does.
    pub async fn is_revoked(&self, audit_id: &str) -> Result<bool, Error> {
        let statement = Query::select()
            .expr(Expr::cust("COUNT(*)"))
            .from(REVOKED)
            .and_where(Expr::col("audit_id").eq(audit_id))
            .take();
        Ok(self.database.fetch_scalar::<i64>(&statement).await? > 0)
    }

    /// Forgets revocations of tokens that had expired by themselves; answers how many.
    ///
    /// # Errors
    /// As the database does.
    pub async fn sweep(&self, expired_by: OffsetDateTime) -> Result<u64, Error> {
        let statement =
            Query::delete().from_table(REVOKED).and_where(Expr::col("expires_at").lte(expired_by)).take();
        self.database.execute(&statement).await
    }

    /// All keys, the newest first.
    ///
    /// # Errors
    /// As the database does.
    pub async fn keys(&self) -> Result<Vec<KeyRecord>, Error> {
        let statement = Query::select()
            .columns(["id", "secret", "created_at"])
            .from(KEYS)
            .order_by("created_at", Order::Desc)
            .order_by("id", Order::Asc)
            .take();
        self.database.fetch_all(&statement).await
    }

    /// Adds a key.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the id is taken.
    pub async fn add_key(&self, key: &KeyRecord) -> Result<(), Error> {
        let statement = Query::insert()
            .into_table(KEYS)
            .columns(["id", "secret", "created_at"])
            .values_panic([key.id.as_str().into(), key.secret.as_str().into(), key.created_at.into()])
            .take();
        self.database.execute(&statement).await.map_err(|error| error.or_duplicate("key id"))?;
        Ok(())
    }

    /// Removes a key: what it signed is no longer accepted. False where there is none.
    ///
    /// # Errors
    /// As the database does.
    pub async fn remove_key(&self, id: &str) -> Result<bool, Error> {
        let statement = Query::delete().from_table(KEYS).and_where(Expr::col("id").eq(id)).take();
        Ok(self.database.execute(&statement).await? > 0)
    }
}
