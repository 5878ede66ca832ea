//! Brings a database to the newest schema.

use sea_query::{Expr, ExprTrait, Order, Query};

use super::{ALL, GLANCE_REVISION, ddl, schema::Schema, schema::Step};
use crate::{
    Database, Engine, Error,
    core::{Record, Row, Statement, Transaction},
};

/// What a lock is known by: a number on PostgreSQL, a name on MySQL.
const LOCK_NUMBER: i64 = 0x0076_6974_7269_6e65;
const LOCK_NAME: &str = "vitrine_migrations";
/// Seconds a process waits for another one that migrates.
const LOCK_SECONDS: u32 = 300;

impl Database {
    /// Makes the tables, or brings them to this release. Does nothing where they are there; safe when several
    /// processes do it at once. A database of Glance at revision [`GLANCE_REVISION`] is accepted with its rows.
    ///
    /// # Errors
    /// [`Error::Schema`] for a database of a newer Vitrine, of an older Glance, or of something else.
    pub async fn migrate(&self) -> Result<(), Error> {
        let mut transaction = self.begin().await?;
        lock(&mut transaction).await?;
        let outcome = bring_up(&mut transaction).await;
        let unlocked = unlock(&mut transaction).await;
        match outcome {
            Ok(()) => unlocked?,
            Err(error) => {
                transaction.rollback().await?;
                return Err(error);
            }
        }
        transaction.commit().await
    }

    /// The number of the newest migration the database has, and of the newest one there is: (0, n) before the first
    /// [`Database::migrate`].
    ///
    /// # Errors
    /// Those of the database.
    pub async fn schema_version(&self) -> Result<(u32, u32), Error> {
        let mut transaction = self.snapshot().await?;
        let done = if has_table(&mut transaction, "vitrine_migrations").await? {
            done(&mut transaction).await?.last().copied().unwrap_or(0)
        } else {
            0
        };
        transaction.commit().await?;
        Ok((done, newest()))
    }
}

fn newest() -> u32 {
    ALL.iter().map(|migration| migration.number).max().unwrap_or(0)
}

/// On SQLite the transaction has the write lock from its start.
async fn lock(transaction: &mut Transaction) -> Result<(), Error> {
    match transaction.engine() {
        Engine::Sqlite => Ok(()),
        Engine::Postgres => transaction.run(format!("SELECT pg_advisory_xact_lock({LOCK_NUMBER})")).await,
        Engine::MySql => {
            let statement = Query::select()
                .expr(Expr::cust_with_values(
                    "GET_LOCK(CONCAT(DATABASE(), ?), ?)",
                    [sea_query::Value::from(LOCK_NAME), LOCK_SECONDS.into()],
                ))
                .take();
            match transaction.fetch_scalar::<Option<i64>>(&statement).await? {
                Some(1) => Ok(()),
                _ => Err(Error::Schema(format!(
                    "another process has been migrating it for {LOCK_SECONDS} seconds; try again when it is done"
                ))),
            }
        }
    }
}

/// PostgreSQL lets go with the transaction.
async fn unlock(transaction: &mut Transaction) -> Result<(), Error> {
    match transaction.engine() {
        Engine::Sqlite | Engine::Postgres => Ok(()),
        Engine::MySql => transaction.run(format!("DO RELEASE_LOCK(CONCAT(DATABASE(), '{LOCK_NAME}'))")).await,
    }
}

async fn bring_up(transaction: &mut Transaction) -> Result<(), Error> {
    let of_glance = if has_table(transaction, "vitrine_migrations").await? {
        false
    } else {
        let of_glance = is_of_glance(transaction).await?;
        let history =
            super::Table::new("vitrine_migrations").integer("number").text("name", 64).primary(&["number"]);
        create(transaction, Step::Table(history)).await?;
        of_glance
    };
    let done = done(transaction).await?;
    if let Some(unknown) = done.iter().find(|number| **number > newest()) {
        return Err(Error::Schema(format!(
            "it has migration {unknown}, this release knows {} at most; start the release that made it, or a newer one",
            newest()
        )));
    }
    let missing = || ALL.iter().filter(|migration| !done.contains(&migration.number));
    for migration in missing() {
        let mut schema = Schema::default();
        (migration.describe)(&mut schema);
        let theirs = of_glance && migration.number == 1;
        for step in schema.steps.into_iter().filter(|_| !theirs) {
            create(transaction, step).await?;
        }
        let record = Query::insert()
            .into_table("vitrine_migrations")
            .columns(["number", "name"])
            .values_panic([migration.number.into(), migration.name.into()])
            .take();
        transaction.execute(&record).await?;
        tracing::info!(migration = migration.number, name = migration.name, "database schema brought up");
    }
    // Statistics of some indexes alone mislead SQLite, which gathers none of itself: where there are any, those of the new
    // indexes belong to them.
    let is_sqlite = transaction.engine() == Engine::Sqlite;
    if is_sqlite && missing().next().is_some() && has_table(transaction, "sqlite_stat1").await? {
        transaction.run("ANALYZE".to_owned()).await?;
    }
    Ok(())
}

/// Whether Glance made the tables, at the revision whose tables we know.
async fn is_of_glance(transaction: &mut Transaction) -> Result<bool, Error> {
    let has_images = has_table(transaction, "images").await?;
    let has_revision = has_table(transaction, "alembic_version").await?;
    let advice = format!(
        "bring it to revision {GLANCE_REVISION} first (`glance-manage db sync` of Glance 2024.1 or newer), or use an \
         empty database"
    );
    if !has_revision {
        return if has_images {
            Err(Error::Schema(format!("it has a table `images`, but no Glance revision; {advice}")))
        } else {
            Ok(false)
        };
    }
    let statement = Query::select().column("version_num").from("alembic_version").take();
    let revisions: Vec<Revision> = transaction.fetch_all(&statement).await?;
    match revisions.as_slice() {
        [Revision(revision)] if revision == GLANCE_REVISION && has_images => Ok(true),
        [Revision(revision)] => {
            Err(Error::Schema(format!("Glance left it at revision {revision}; {advice}")))
        }
        _ => Err(Error::Schema(format!("its Glance revision is not clear; {advice}"))),
    }
}

struct Revision(String);

impl Record for Revision {
    const TABLE: &'static str = "alembic_version";

    fn read(row: &Row) -> Result<Self, Error> {
        row.get("version_num").map(Self)
    }
}

struct Done(u32);

impl Record for Done {
    const TABLE: &'static str = "vitrine_migrations";

    fn read(row: &Row) -> Result<Self, Error> {
        row.get("number").map(Self)
    }
}

async fn done(transaction: &mut Transaction) -> Result<Vec<u32>, Error> {
    let statement =
        Query::select().column("number").from("vitrine_migrations").order_by("number", Order::Asc).take();
    let rows: Vec<Done> = transaction.fetch_all(&statement).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Does one step, unless it is already done.
async fn create(transaction: &mut Transaction, step: Step) -> Result<(), Error> {
    let engine = transaction.engine();
    match step {
        Step::Table(table) => {
            if !has_table(transaction, table.name).await? {
                for (_, sql) in ddl::types(&table, engine) {
                    transaction.run(sql).await?;
                }
                let collation = collation(transaction).await?;
                transaction.run(ddl::table(&table, engine, &collation)).await?;
            }
            for index in &table.indexes {
                create_index(transaction, table.name, index).await?;
            }
        }
        Step::Index(table, index) => create_index(transaction, table, &index).await?,
        Step::Rows(insert) => {
            match transaction.execute(insert.as_ref()).await.map_err(|e| e.or_duplicate("row")) {
                Ok(_) => (),
                Err(Error::Duplicate { .. }) if engine == Engine::MySql => (),
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}

async fn create_index(
    transaction: &mut Transaction,
    table: &'static str,
    index: &super::schema::Index,
) -> Result<(), Error> {
    let engine = transaction.engine();
    let known = match engine {
        Engine::Sqlite => count("sqlite_master", &[("type", "index"), ("name", index.name)]),
        Engine::Postgres => count("pg_indexes", &[("tablename", table), ("indexname", index.name)])
            .and_where(Expr::cust("schemaname = current_schema()"))
            .take(),
        Engine::MySql => {
            count(("information_schema", "statistics"), &[("table_name", table), ("index_name", index.name)])
                .and_where(Expr::cust("table_schema = DATABASE()"))
                .take()
        }
    };
    if exists(transaction, &known).await? {
        return Ok(());
    }
    transaction.run(ddl::index(table, index, engine)).await
}

async fn has_table(transaction: &mut Transaction, table: &'static str) -> Result<bool, Error> {
    let known = match transaction.engine() {
        Engine::Sqlite => count("sqlite_master", &[("type", "table"), ("name", table)]),
        Engine::Postgres => count(("information_schema", "tables"), &[("table_name", table)])
            .and_where(Expr::cust("table_schema = current_schema()"))
            .take(),
        Engine::MySql => count(("information_schema", "tables"), &[("table_name", table)])
            .and_where(Expr::cust("table_schema = DATABASE()"))
            .take(),
    };
    exists(transaction, &known).await
}

/// The collation that compares byte by byte and counts trailing blanks, by the name it has on this server.
async fn collation(transaction: &mut Transaction) -> Result<String, Error> {
    if transaction.engine() != Engine::MySql {
        return Ok(String::new());
    }
    for name in ["utf8mb4_nopad_bin", "utf8mb4_0900_bin"] {
        let known = count(("information_schema", "collations"), &[("collation_name", name)]);
        if exists(transaction, &known).await? {
            return Ok(name.to_owned());
        }
    }
    Ok("utf8mb4_bin".to_owned())
}

fn count(
    from: impl sea_query::IntoTableRef,
    conditions: &[(&'static str, &'static str)],
) -> sea_query::SelectStatement {
    let mut select = Query::select();
    select.expr(Expr::cust("COUNT(*)")).from(from);
    for (column, value) in conditions {
        select.and_where(Expr::col(*column).eq(*value));
    }
    select
}

async fn exists(transaction: &mut Transaction, count: &impl Statement) -> Result<bool, Error> {
    Ok(transaction.fetch_scalar::<i64>(count).await? > 0)
}
