//! Bytes promised to uploads that run, so that many uploads at once cannot pass a project's quota together.

use sea_query::{Expr, ExprTrait, Query, SelectStatement};
use time::OffsetDateTime;

use crate::{
    Database, Error,
    core::Transaction,
    images::{staged_bytes, stored_bytes},
};

/// What is promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// Room in the stores: what the project stores counts too.
    Stores,
    /// Room in the staging area: what it has staged counts too.
    Staging,
}

impl Room {
    /// Rooms are counted apart, each with keys of its own.
    fn mark(self, text: &str) -> String {
        match self {
            Self::Stores => text.to_owned(),
            Self::Staging => format!("staging:{text}"),
        }
    }
}

/// Reservations. One that is never released counts until it expires.
#[derive(Clone, Debug)]
pub struct Reservations {
    database: Database,
}

impl Reservations {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }

    /// Promises `bytes` in the stores to `key` (an image, an upload; at most 240 characters) until `until`, where what
    /// the project stores, what others have been promised, and `bytes` are together at most `quota`. A promise that the
    /// key has already is replaced when this one is made, and kept when it is not.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn reserve(
        &self,
        project: &str,
        key: &str,
        bytes: u64,
        quota: u64,
        now: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Result<bool, Error> {
        self.reserve_in(Room::Stores, project, key, bytes, quota, now, until).await
    }

    /// The same in either room.
    ///
    /// # Errors
    /// Those of the database.
    #[expect(clippy::too_many_arguments, reason = "each says one thing, and there are two callers")]
    pub async fn reserve_in(
        &self,
        room: Room,
        project: &str,
        key: &str,
        bytes: u64,
        quota: u64,
        now: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Result<bool, Error> {
        let mut transaction = self.in_turn(project).await?;
        let has = match room {
            Room::Stores => stored_bytes(self.database.engine(), project),
            Room::Staging => staged_bytes(self.database.engine(), project),
        };
        let (project, key) = (&room.mark(project), &room.mark(key));
        let others = self.promised_to_others(project, key, now);
        // One statement, so that an upload which is stored and then released is never missing in both.
        let used = Query::select().expr(subselect(has).add(subselect(others))).take();
        let used: i64 = transaction.fetch_scalar(&used).await?;
        let total = u64::try_from(used).unwrap_or(0).checked_add(bytes);
        if total.is_none_or(|total| total > quota) {
            transaction.rollback().await?;
            return Ok(false);
        }
        let outdated = Query::delete()
            .from_table("vitrine_reservations")
            .and_where(Expr::col("project").eq(project))
            .and_where(Expr::col("expires_at").lte(now))
            .take();
        transaction.execute(&outdated).await?;
        write(&mut transaction, project, key, bytes, until).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Takes the promises of both rooms back: the upload is stored, or has failed. False where there was none.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn release(&self, key: &str) -> Result<bool, Error> {
        let keys = [Room::Stores, Room::Staging].map(|room| room.mark(key));
        let delete =
            Query::delete().from_table("vitrine_reservations").and_where(Expr::col("key").is_in(keys)).take();
        Ok(self.database.execute(&delete).await? > 0)
    }

    /// What the project's uploads have been promised and not yet stored, in bytes.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn promised(&self, project: &str, now: OffsetDateTime) -> Result<u64, Error> {
        let promised: i64 = self.database.fetch_scalar(&self.promised_to_others(project, "", now)).await?;
        Ok(u64::try_from(promised).unwrap_or(0))
    }

    fn promised_to_others(&self, project: &str, key: &str, now: OffsetDateTime) -> SelectStatement {
        Query::select()
            .expr(self.database.engine().sum(Expr::col("bytes")))
            .from("vitrine_reservations")
            .and_where(Expr::col("project").eq(project))
            .and_where(Expr::col("key").ne(key))
            .and_where(Expr::col("expires_at").gt(now))
            .take()
    }

    /// A transaction that holds the project's turn: whoever reserves for it next waits until this one ends.
    pub(crate) async fn in_turn(&self, project: &str) -> Result<Transaction, Error> {
        let take = Query::update()
            .table("vitrine_reservation_turns")
            .value("turn", Expr::col("turn").add(1))
            .and_where(Expr::col("project").eq(project))
            .take();
        loop {
            let mut transaction = self.database.begin().await?;
            if transaction.execute(&take).await? > 0 {
                return Ok(transaction);
            }
            transaction.rollback().await?;
            let insert = Query::insert()
                .into_table("vitrine_reservation_turns")
                .columns(["project", "turn"])
                .values_panic([project.into(), 0.into()])
                .take();
            match self.database.execute(&insert).await.map_err(|error| error.or_duplicate("turn")) {
                Ok(_) | Err(Error::Duplicate { .. }) => (),
                Err(error) => return Err(error),
            }
        }
    }
}

fn subselect(select: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(select.into()))
}

async fn write(
    transaction: &mut Transaction,
    project: &str,
    key: &str,
    bytes: u64,
    until: OffsetDateTime,
) -> Result<(), Error> {
    let update = Query::update()
        .table("vitrine_reservations")
        .value("project", project)
        .value("bytes", bytes)
        .value("expires_at", until)
        .and_where(Expr::col("key").eq(key))
        .take();
    if transaction.execute(&update).await? > 0 {
        return Ok(());
    }
    let insert = Query::insert()
        .into_table("vitrine_reservations")
        .columns(["key", "project", "bytes", "expires_at"])
        .values_panic([key.into(), project.into(), bytes.into(), until.into()])
        .take();
    transaction.execute(&insert).await.map_err(|error| error.or_duplicate("reservation"))?;
    Ok(())
}
