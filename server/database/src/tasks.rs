//! Long work that survives a restart: Glance's `tasks` and `task_info`, and beside them who works on one and how far
//! it is.
//!
//! A task is worked on by whoever holds it until a moment, which the holder moves on while it works; when that moment
//! has passed, anybody may take the task over.

mod claim;
mod end;
mod insert;
mod list;
mod progress;
mod purge;
mod record;

pub use claim::Claimed;
pub use end::End;

use crate::Database;

/// Tasks.
#[derive(Clone, Debug)]
pub struct Tasks {
    database: Database,
}

impl Tasks {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }
}
