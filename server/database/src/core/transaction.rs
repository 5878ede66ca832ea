//! Several statements that happen together or not at all.

use sqlx::{AssertSqlSafe, MySql, Postgres, Sqlite, raw_sql};

use super::{
    Column, Engine, Record, Statement,
    database::{Scalar, read_all, scalar},
    row::Cells,
};
use crate::Error;

/// A transaction. Dropped without [`Transaction::commit`], it changes nothing.
///
/// After an error PostgreSQL accepts no more statements, so a transaction ends with its first error.
pub(crate) enum Transaction {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
    MySql(sqlx::Transaction<'static, MySql>),
}

impl Transaction {
    pub(crate) const fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
            Self::MySql(_) => Engine::MySql,
        }
    }

    /// Makes the changes last.
    pub(crate) async fn commit(self) -> Result<(), Error> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await?,
            Self::Postgres(transaction) => transaction.commit().await?,
            Self::MySql(transaction) => transaction.commit().await?,
        }
        Ok(())
    }

    /// Takes the changes back, and waits until that is done.
    pub(crate) async fn rollback(self) -> Result<(), Error> {
        match self {
            Self::Sqlite(transaction) => transaction.rollback().await?,
            Self::Postgres(transaction) => transaction.rollback().await?,
            Self::MySql(transaction) => transaction.rollback().await?,
        }
        Ok(())
    }

    /// Runs a change; answers how many rows it matched.
    pub(crate) async fn execute(&mut self, statement: &impl Statement) -> Result<u64, Error> {
        let (sql, values) = statement.written_for(self.engine());
        let query = AssertSqlSafe(sql);
        Ok(match self {
            Self::Sqlite(transaction) => {
                sqlx::query_with(query, values).execute(&mut **transaction).await?.rows_affected()
            }
            Self::Postgres(transaction) => {
                sqlx::query_with(query, values).execute(&mut **transaction).await?.rows_affected()
            }
            Self::MySql(transaction) => {
                sqlx::query_with(query, values).execute(&mut **transaction).await?.rows_affected()
            }
        })
    }

    /// All rows of a query.
    pub(crate) async fn fetch_all<R: Record>(&mut self, statement: &impl Statement) -> Result<Vec<R>, Error> {
        let (sql, values) = statement.written_for(self.engine());
        let query = AssertSqlSafe(sql);
        match self {
            Self::Sqlite(transaction) => {
                let rows = sqlx::query_with(query, values).fetch_all(&mut **transaction).await?;
                read_all(rows, Cells::Sqlite)
            }
            Self::Postgres(transaction) => {
                let rows = sqlx::query_with(query, values).fetch_all(&mut **transaction).await?;
                read_all(rows, Cells::Postgres)
            }
            Self::MySql(transaction) => {
                let rows = sqlx::query_with(query, values).fetch_all(&mut **transaction).await?;
                read_all(rows, Cells::MySql)
            }
        }
    }

    /// The first row of a query, where there is one.
    pub(crate) async fn fetch_optional<R: Record>(
        &mut self,
        statement: &impl Statement,
    ) -> Result<Option<R>, Error> {
        Ok(self.fetch_all(statement).await?.into_iter().next())
    }

    /// The only value of a query that always has one row.
    pub(crate) async fn fetch_scalar<C: Column + Send>(
        &mut self,
        statement: &impl Statement,
    ) -> Result<C, Error> {
        scalar(self.fetch_all::<Scalar<C>>(statement).await?)
    }

    /// Runs text that no builder writes: definitions of tables, locks of a migration.
    pub(crate) async fn run(&mut self, sql: String) -> Result<(), Error> {
        let text = raw_sql(AssertSqlSafe(sql));
        match self {
            Self::Sqlite(transaction) => text.execute(&mut **transaction).await.map(|_| ())?,
            Self::Postgres(transaction) => text.execute(&mut **transaction).await.map(|_| ())?,
            Self::MySql(transaction) => text.execute(&mut **transaction).await.map(|_| ())?,
        }
        Ok(())
    }
}
