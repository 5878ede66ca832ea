//! Repositories over SQLite, PostgreSQL and MySQL: one copy of each query.

mod error;

pub use error::Error;

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Database {}
