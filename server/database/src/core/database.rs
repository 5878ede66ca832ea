//! The pool, and the ways to run a statement on it.

use std::time::Duration;

use sqlx::{AssertSqlSafe, MySqlPool, PgPool, Row as _, SqlitePool};

use super::{Column, Engine, Record, Row, Statement, Transaction, row::Cells};
use crate::Error;

/// How the pool behaves.
#[derive(Debug, Clone)]
pub struct Options {
    /// Connections held at most; on SQLite these are the readers, beside the one writer.
    pub max_connections: u32,
    /// How long a caller waits for a connection, or SQLite for another process's lock, before it is told that the
    /// database is not available.
    pub wait: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { max_connections: 8, wait: Duration::from_secs(15) }
    }
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Database {
    pub(super) pool: Pool,
}

/// SQLite knows one writer at a time; with a connection of its own, writers wait in the order in which they came
/// instead of polling a lock.
#[derive(Clone)]
pub(super) enum Pool {
    Sqlite { readers: SqlitePool, writer: SqlitePool },
    Postgres(PgPool),
    MySql(MySqlPool),
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Database").field(&self.engine()).finish()
    }
}

impl Database {
    /// The engine behind the pool.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self.pool {
            Pool::Sqlite { .. } => Engine::Sqlite,
            Pool::Postgres(_) => Engine::Postgres,
            Pool::MySql(_) => Engine::MySql,
        }
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where it gives none.
    pub async fn ping(&self) -> Result<(), Error> {
        let statement = sea_query::Query::select().expr(sea_query::Expr::val(1)).take();
        self.fetch_scalar::<i64>(&statement).await.map(|_| ())
    }

    /// The time by the clock of the database; on `SQLite` that of this machine.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where it gives none.
    pub async fn clock(&self) -> Result<time::OffsetDateTime, Error> {
        let now = match self.engine() {
            Engine::Sqlite => "strftime('%Y-%m-%d %H:%M:%f', 'now')",
            Engine::Postgres => "clock_timestamp() AT TIME ZONE 'UTC'",
            Engine::MySql => "UTC_TIMESTAMP(6)",
        };
        let statement = sea_query::Query::select().expr(sea_query::Expr::cust(now)).take();
        self.fetch_scalar(&statement).await
    }

    /// Waits until all connections are back, and closes them. On SQLite this also empties the write-ahead log.
    pub async fn close(&self) {
        match &self.pool {
            Pool::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Pool::Postgres(pool) => pool.close().await,
            Pool::MySql(pool) => pool.close().await,
        }
    }

    /// Runs a change; answers how many rows it matched.
    pub(crate) async fn execute(&self, statement: &impl Statement) -> Result<u64, Error> {
        let (sql, values) = statement.written_for(self.engine());
        let query = AssertSqlSafe(sql);
        Ok(match &self.pool {
            Pool::Sqlite { writer, .. } => {
                sqlx::query_with(query, values).execute(writer).await?.rows_affected()
            }
            Pool::Postgres(pool) => sqlx::query_with(query, values).execute(pool).await?.rows_affected(),
            Pool::MySql(pool) => sqlx::query_with(query, values).execute(pool).await?.rows_affected(),
        })
    }

    /// All rows of a query.
    pub(crate) async fn fetch_all<R: Record>(&self, statement: &impl Statement) -> Result<Vec<R>, Error> {
        let (sql, values) = statement.written_for(self.engine());
        let query = AssertSqlSafe(sql);
        match &self.pool {
            Pool::Sqlite { readers, .. } => {
                read_all(sqlx::query_with(query, values).fetch_all(readers).await?, Cells::Sqlite)
            }
            Pool::Postgres(pool) => {
                read_all(sqlx::query_with(query, values).fetch_all(pool).await?, Cells::Postgres)
            }
            Pool::MySql(pool) => {
                read_all(sqlx::query_with(query, values).fetch_all(pool).await?, Cells::MySql)
            }
        }
    }

    /// The first row of a query, where there is one.
    pub(crate) async fn fetch_optional<R: Record>(
        &self,
        statement: &impl Statement,
    ) -> Result<Option<R>, Error> {
        Ok(self.fetch_all(statement).await?.into_iter().next())
    }

    /// The only value of a query that always has one row: a count, a sum.
    pub(crate) async fn fetch_scalar<C: Column + Send>(
        &self,
        statement: &impl Statement,
    ) -> Result<C, Error> {
        scalar(self.fetch_all::<Scalar<C>>(statement).await?)
    }

    /// The lines of the plan by which a query would be answered.
    pub(crate) async fn explain(&self, statement: &impl Statement) -> Result<Vec<String>, Error> {
        let (sql, values) = statement.written_for(self.engine());
        Ok(match &self.pool {
            Pool::Sqlite { readers, .. } => {
                let sql = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
                let rows = sqlx::query_with(sql, values).fetch_all(readers).await?;
                rows.iter().map(|row| row.try_get("detail")).collect::<Result<_, _>>()?
            }
            Pool::Postgres(pool) => {
                let sql = AssertSqlSafe(format!("EXPLAIN {sql}"));
                let rows = sqlx::query_with(sql, values).fetch_all(pool).await?;
                rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?
            }
            Pool::MySql(pool) => {
                let sql = AssertSqlSafe(format!("EXPLAIN FORMAT=JSON {sql}"));
                let rows = sqlx::query_with(sql, values).fetch_all(pool).await?;
                rows.iter().map(|row| row.try_get_unchecked(0)).collect::<Result<_, _>>()?
            }
        })
    }

    /// Begins a transaction that only reads, and in which all statements see the database at one moment.
    pub(crate) async fn snapshot(&self) -> Result<Transaction, Error> {
        Ok(match &self.pool {
            Pool::Sqlite { readers, .. } => Transaction::Sqlite(readers.begin().await?),
            Pool::Postgres(pool) => Transaction::Postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?,
            ),
            Pool::MySql(pool) => Transaction::MySql(
                pool.begin_with(
                    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION READ ONLY",
                )
                .await?,
            ),
        })
    }

    /// Begins a transaction; on SQLite one that holds the write lock from its start.
    pub(crate) async fn begin(&self) -> Result<Transaction, Error> {
        Ok(match &self.pool {
            Pool::Sqlite { writer, .. } => Transaction::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Pool::Postgres(pool) => Transaction::Postgres(pool.begin().await?),
            Pool::MySql(pool) => Transaction::MySql(pool.begin().await?),
        })
    }
}

/// One column of one row.
pub(super) struct Scalar<C>(C);

impl<C: Column> Record for Scalar<C> {
    const TABLE: &'static str = "(computed)";

    fn read(row: &Row) -> Result<Self, Error> {
        row.first().map(Self)
    }
}

pub(super) fn scalar<C>(rows: Vec<Scalar<C>>) -> Result<C, Error> {
    rows.into_iter().next().map(|row| row.0).ok_or(Error::Other(sqlx::Error::RowNotFound))
}

pub(super) fn read_all<R: Record, C>(rows: Vec<C>, wrap: fn(C) -> Cells) -> Result<Vec<R>, Error> {
    rows.into_iter().map(|cells| R::read(&Row::new(R::TABLE, wrap(cells)))).collect()
}
