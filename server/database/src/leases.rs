//! Work that one process does at a time, and that another takes over when the first is gone.

use sea_query::{Expr, ExprTrait, LikeExpr, Order, Query};
use time::OffsetDateTime;

use crate::{
    Database, Error,
    core::{Record, Row},
};

/// Leases: a resource has one holder until a moment, which the holder moves on while it works.
#[derive(Clone, Debug)]
pub struct Leases {
    database: Database,
}

struct Resource(String);

impl Record for Resource {
    const TABLE: &'static str = "vitrine_leases";

    fn read(row: &Row) -> Result<Self, Error> {
        row.get("resource").map(Self)
    }
}

struct Held {
    resource: String,
    holder: String,
}

impl Record for Held {
    const TABLE: &'static str = "vitrine_leases";

    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self { resource: row.get("resource")?, holder: row.get("holder")? })
    }
}

impl Leases {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }

    /// Takes the lease where it is free, expired at `now`, or already the holder's; false where another has it.
    /// Both names have at most 255 characters.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn acquire(
        &self,
        resource: &str,
        holder: &str,
        now: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Result<bool, Error> {
        let take_over = Query::update()
            .table("vitrine_leases")
            .value("holder", holder)
            .value("expires_at", until)
            .and_where(Expr::col("resource").eq(resource))
            .and_where(Expr::col("expires_at").lte(now).or(Expr::col("holder").eq(holder)))
            .take();
        if self.database.execute(&take_over).await? > 0 {
            return Ok(true);
        }
        let insert = Query::insert()
            .into_table("vitrine_leases")
            .columns(["resource", "holder", "expires_at"])
            .values_panic([resource.into(), holder.into(), until.into()])
            .take();
        match self.database.execute(&insert).await.map_err(|error| error.or_duplicate("lease")) {
            Ok(_) => Ok(true),
            Err(Error::Duplicate { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Moves the end on; false where the holder has lost the lease and must stop.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn renew(&self, resource: &str, holder: &str, until: OffsetDateTime) -> Result<bool, Error> {
        let update = Query::update()
            .table("vitrine_leases")
            .value("expires_at", until)
            .and_where(Expr::col("resource").eq(resource))
            .and_where(Expr::col("holder").eq(holder))
            .take();
        Ok(self.database.execute(&update).await? > 0)
    }

    /// Gives the lease back; false where the holder did not have it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn release(&self, resource: &str, holder: &str) -> Result<bool, Error> {
        let delete = Query::delete()
            .from_table("vitrine_leases")
            .and_where(Expr::col("resource").eq(resource))
            .and_where(Expr::col("holder").eq(holder))
            .take();
        Ok(self.database.execute(&delete).await? > 0)
    }

    /// Whether anybody has it, expired or not.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn is_taken(&self, resource: &str) -> Result<bool, Error> {
        Ok(!self.resources(Expr::col("resource").eq(resource)).await?.is_empty())
    }

    /// Resources whose name begins with `prefix` and whose lease has ended: work that somebody left.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn expired(&self, prefix: &str, now: OffsetDateTime) -> Result<Vec<String>, Error> {
        let begins = LikeExpr::new(format!("{}%", crate::images::like_literal(prefix))).escape('!');
        self.resources(Expr::col("expires_at").lte(now).and(Expr::col("resource").like(begins))).await
    }

    /// What the holder has, expired or not.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of_holder(&self, holder: &str) -> Result<Vec<String>, Error> {
        self.resources(Expr::col("holder").eq(holder)).await
    }

    /// All leases that have not ended: resource and holder.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn held(&self, now: OffsetDateTime) -> Result<Vec<(String, String)>, Error> {
        let select = Query::select()
            .columns(["resource", "holder"])
            .from("vitrine_leases")
            .and_where(Expr::col("expires_at").gt(now))
            .order_by("resource", Order::Asc)
            .take();
        let rows: Vec<Held> = self.database.fetch_all(&select).await?;
        Ok(rows.into_iter().map(|row| (row.resource, row.holder)).collect())
    }

    async fn resources(&self, condition: Expr) -> Result<Vec<String>, Error> {
        let select = Query::select()
            .column("resource")
            .from("vitrine_leases")
            .and_where(condition)
            .order_by("resource", Order::Asc)
            .take();
        let rows: Vec<Resource> = self.database.fetch_all(&select).await?;
        Ok(rows.into_iter().map(|row| row.0).collect())
    }
}
