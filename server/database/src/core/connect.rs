//! From a URL to a pool.

use std::{path::Path, str::FromStr};

use sqlx::{
    Executor,
    mysql::{MySqlConnectOptions, MySqlPoolOptions},
    pool::PoolOptions,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{Database, Options, database::Pool};
use crate::Error;

impl Database {
    /// Opens the database at `url`: `sqlite://PATH` (the file is made where it is missing, readable by its owner
    /// alone), `postgres://…` or `mysql://…` (MariaDB too).
    ///
    /// # Errors
    /// [`Error::Setting`] for a URL that cannot be used, [`Error::Unavailable`] where nobody answers. The text of
    /// neither holds the URL, which may have a password in it.
    pub async fn connect(url: &str, options: Options) -> Result<Self, Error> {
        let scheme = url.split(':').next().unwrap_or_default();
        let pool = match scheme.split('+').next().unwrap_or_default() {
            "sqlite" => sqlite(url, &options).await?,
            "postgres" | "postgresql" => postgres(&plain(url, scheme), &options).await?,
            "mysql" | "mariadb" => mysql(&plain(url, scheme), &options).await?,
            _ => {
                return Err(Error::Setting(
                    "the URL must begin with sqlite://, postgres:// or mysql://".to_owned(),
                ));
            }
        };
        Ok(Self { pool })
    }
}

/// Operators bring URLs from Glance's configuration, where the scheme names a Python driver too.
fn plain(url: &str, scheme: &str) -> String {
    match scheme.split_once('+') {
        Some((engine, _)) => format!("{engine}{}", &url[scheme.len()..]),
        None => url.to_owned(),
    }
}

fn unusable(error: &sqlx::Error) -> Error {
    let reason = match error {
        sqlx::Error::Configuration(reason) => reason.to_string(),
        other => other.to_string(),
    };
    Error::Setting(format!("the URL cannot be used: {reason}"))
}

fn sized<DB: sqlx::Database>(pool: PoolOptions<DB>, options: &Options) -> PoolOptions<DB> {
    pool.max_connections(options.max_connections.max(1)).acquire_timeout(options.wait)
}

/// The log is write-ahead, so that readers never wait; every commit is on the disk before it is answered.
async fn sqlite(url: &str, options: &Options) -> Result<Pool, Error> {
    let connect = SqliteConnectOptions::from_str(url).map_err(|error| unusable(&error))?;
    let path = connect.get_filename().to_owned();
    if url.contains(":memory:") || url.contains("mode=memory") || path.as_os_str().is_empty() {
        return Err(Error::Setting("an SQLite database must be a file: sqlite://PATH".to_owned()));
    }
    private(&path)?;
    let connect = connect
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(options.wait)
        // A page of a list has hundreds of rows; each wait for more of them is a change of threads.
        .row_buffer_size(1024)
        .pragma("cache_size", "-32768")
        .pragma("temp_store", "memory");
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(options.wait)
        .connect_with(connect.clone())
        .await?;
    let readers =
        sized(SqlitePoolOptions::new(), options).connect_with(connect.pragma("query_only", "on")).await?;
    Ok(Pool::Sqlite { readers, writer })
}

/// Makes the file before SQLite does: it holds secrets, and its side files take its permissions over.
fn private(path: &Path) -> Result<(), Error> {
    let mut open = std::fs::OpenOptions::new();
    open.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut open, 0o600);
    open.open(path).map(|_| ()).map_err(|error| {
        Error::Setting(format!("the file {} cannot be opened for writing: {error}", path.display()))
    })
}

async fn postgres(url: &str, options: &Options) -> Result<Pool, Error> {
    let connect =
        PgConnectOptions::from_str(url).map_err(|error| unusable(&error))?.application_name("vitrine");
    let pool = sized(PgPoolOptions::new(), options)
        .after_connect(|connection, _| {
            Box::pin(async move { connection.execute("SET TIME ZONE 'UTC'").await.map(|_| ()) })
        })
        .connect_with(connect)
        .await?;
    Ok(Pool::Postgres(pool))
}

/// Fractions of a second are cut off where a column has none (MySQL would round into the future), text is refused
/// where it is too long, every statement sees what is committed, as on PostgreSQL, and an index in the order of a list
/// is not passed over for the intersection of three that are not.
async fn mysql(url: &str, options: &Options) -> Result<Pool, Error> {
    let connect = MySqlConnectOptions::from_str(url).map_err(|error| unusable(&error))?.charset("utf8mb4");
    let pool = sized(MySqlPoolOptions::new(), options)
        .after_connect(|connection, _| {
            Box::pin(async move {
                connection
                    .execute(
                        "SET SESSION sql_mode = CONCAT('STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION', \
                         IF(VERSION() LIKE '%MariaDB%', '', ',TIME_TRUNCATE_FRACTIONAL'));  \
                         SET SESSION optimizer_switch = 'index_merge_intersection=off'; \
                         SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
                    )
                    .await
                    .map(|_| ())
            })
        })
        .connect_with(connect)
        .await?;
    Ok(Pool::MySql(pool))
}
