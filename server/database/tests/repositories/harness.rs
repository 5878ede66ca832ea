//! A fresh database for each test, on each engine there is.
//!
//! SQLite is always there. PostgreSQL and MariaDB (or MySQL) are used where `VITRINE_TEST_POSTGRES_URL` and
//! `VITRINE_TEST_MYSQL_URL` name a server on which databases may be made and dropped.

use std::{
    future::Future,
    io::Write as _,
    sync::{
        Once,
        atomic::{AtomicU32, Ordering},
    },
};

use sqlx::{AssertSqlSafe, Connection, MySqlConnection, PgConnection};
use vitrine_database::{Database, Options};

/// Makes one test an engine of each function, which takes a migrated database.
macro_rules! on_all_engines {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn sqlite() {
                crate::harness::on_sqlite(super::$name).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn postgres() {
                crate::harness::on_postgres(super::$name).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn mysql() {
                crate::harness::on_mysql(super::$name).await;
            }
        }
    )*};
}
pub(crate) use on_all_engines;

/// Where a fresh, empty database is, until it is dropped.
pub(crate) struct Fresh {
    pub(crate) url: String,
    name: String,
    home: Home,
}

enum Home {
    Folder(tempfile::TempDir),
    Postgres(String),
    MySql(String),
}

impl Fresh {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("vitrine.db").display());
        Self { url, name: String::new(), home: Home::Folder(folder) }
    }

    pub(crate) async fn postgres() -> Option<Self> {
        let Ok(admin) = std::env::var("VITRINE_TEST_POSTGRES_URL") else {
            static SAID: Once = Once::new();
            SAID.call_once(|| say("skipped: no PostgreSQL (VITRINE_TEST_POSTGRES_URL)"));
            return None;
        };
        let name = fresh_name();
        let mut connection = PgConnection::connect(&admin).await.unwrap();
        let create = format!("CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0");
        for sql in [format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), create] {
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
        }
        Some(Self { url: at(&admin, &name), name, home: Home::Postgres(admin) })
    }

    pub(crate) async fn mysql() -> Option<Self> {
        let Ok(admin) = std::env::var("VITRINE_TEST_MYSQL_URL") else {
            static SAID: Once = Once::new();
            SAID.call_once(|| say("skipped: no MariaDB or MySQL (VITRINE_TEST_MYSQL_URL)"));
            return None;
        };
        let name = fresh_name();
        let mut connection = MySqlConnection::connect(&admin).await.unwrap();
        let create = format!("DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name} CHARACTER SET utf8mb4");
        sqlx::raw_sql(AssertSqlSafe(create)).execute(&mut connection).await.unwrap();
        Some(Self { url: at(&admin, &name), name, home: Home::MySql(admin) })
    }

    pub(crate) async fn connect(&self) -> Database {
        let options = Options { max_connections: 6, ..Options::default() };
        Database::connect(&self.url, options).await.unwrap()
    }

    pub(crate) async fn drop(self) {
        let name = self.name;
        match self.home {
            Home::Folder(folder) => folder.close().unwrap(),
            Home::Postgres(admin) => {
                let mut connection = PgConnection::connect(&admin).await.unwrap();
                let drop = format!("DROP DATABASE {name} WITH (FORCE)");
                sqlx::raw_sql(AssertSqlSafe(drop)).execute(&mut connection).await.unwrap();
            }
            Home::MySql(admin) => {
                let mut connection = MySqlConnection::connect(&admin).await.unwrap();
                let drop = format!("DROP DATABASE {name}");
                sqlx::raw_sql(AssertSqlSafe(drop)).execute(&mut connection).await.unwrap();
            }
        }
    }
}

pub(crate) async fn on_sqlite<F: Future<Output = ()> + Send + 'static>(check: fn(Database) -> F) {
    run(Fresh::sqlite(), check).await;
}

pub(crate) async fn on_postgres<F: Future<Output = ()> + Send + 'static>(check: fn(Database) -> F) {
    if let Some(fresh) = Fresh::postgres().await {
        run(fresh, check).await;
    }
}

pub(crate) async fn on_mysql<F: Future<Output = ()> + Send + 'static>(check: fn(Database) -> F) {
    if let Some(fresh) = Fresh::mysql().await {
        run(fresh, check).await;
    }
}

/// The database goes away whether the check holds or not.
async fn run<F: Future<Output = ()> + Send + 'static>(fresh: Fresh, check: fn(Database) -> F) {
    let database = fresh.connect().await;
    database.migrate().await.unwrap();
    let outcome = tokio::spawn(check(database.clone())).await;
    database.close().await;
    fresh.drop().await;
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic.into_panic());
    }
}

/// To the terminal, even where the test runner keeps the output of tests that pass.
pub(crate) fn say(line: &str) {
    let mut terminal = std::io::stderr();
    writeln!(terminal, "{line}").unwrap();
}

fn fresh_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("vitrine_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// The URL of another database on the same server.
fn at(admin: &str, name: &str) -> String {
    let (server, _) = admin.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}
