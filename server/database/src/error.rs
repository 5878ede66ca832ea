//! What a caller of a repository can do next.

use sqlx::error::DatabaseError;

/// Why a repository did not do what it was asked. Absence is not here: it is `Ok(None)`, or a count of rows.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A key that must be unique is taken; `what` names it in plain words ("image id", "project name").
    #[error("{what} is already in use")]
    Duplicate {
        /// The key.
        what: &'static str,
    },
    /// The database does not answer, or too many wait for it: worth a retry.
    #[error("the database is not available")]
    Unavailable(#[source] sqlx::Error),
    /// A stored row does not make sense.
    #[error("inconsistent row in {table}, column {column}: {problem}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// The URL or a setting cannot be used.
    #[error("invalid database setting: {0}")]
    Setting(String),
    /// The schema is of another release.
    #[error("the database schema cannot be used: {0}")]
    Schema(String),
    /// Anything else.
    #[error("the database refused a statement")]
    Other(#[source] sqlx::Error),
}

/// Says what an error of the driver means: a connection, pool or lock that may be there at the next try is
/// [`Error::Unavailable`], everything else is [`Error::Other`].
#[must_use]
pub fn errors(error: sqlx::Error) -> Error {
    use sqlx::Error as Driver;
    let transient = match &error {
        // a connection that was cut in the middle of a message is seen as a wrong message
        Driver::Io(_)
        | Driver::Protocol(_)
        | Driver::Tls(_)
        | Driver::PoolTimedOut
        | Driver::PoolClosed
        | Driver::WorkerCrashed
        | Driver::BeginFailed => true,
        Driver::Database(refusal) => is_transient(refusal.as_ref()),
        _ => false,
    };
    if transient { Error::Unavailable(error) } else { Error::Other(error) }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        errors(error)
    }
}

impl Error {
    /// Names the key, where the error says that a unique key is taken.
    #[must_use]
    pub fn or_duplicate(self, what: &'static str) -> Self {
        match self {
            Self::Other(sqlx::Error::Database(refusal)) if refusal.is_unique_violation() => {
                Self::Duplicate { what }
            }
            other => other,
        }
    }
}

/// Connection lost, server stopping, too many connections, deadlock, lock timeout, busy: on the three engines.
fn is_transient(refusal: &dyn DatabaseError) -> bool {
    if let Some(mysql) = refusal.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>() {
        // too many connections, shutdown, lock wait timeout, deadlock, killed, read-only during a failover
        return matches!(mysql.number(), 1040 | 1053 | 1203 | 1205 | 1213 | 1226 | 1290 | 1317 | 1927);
    }
    let Some(code) = refusal.code() else { return false };
    if refusal.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
        // SQLITE_BUSY and SQLITE_LOCKED with their extended codes
        return code.parse::<i32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6));
    }
    code.starts_with("08")
        || matches!(
            code.as_ref(),
            "40001" | "40P01" | "53300" | "55P03" | "57P01" | "57P02" | "57P03" | "25006"
        )
}
