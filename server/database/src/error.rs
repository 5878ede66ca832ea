//! What a caller of a repository can do next.

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
