//! Who may read data in its store, without this server.

use std::collections::BTreeSet;

/// Who may read data in its store with credentials of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Readers {
    /// Everybody whom the store knows.
    Everybody,
    /// These projects, by their ids. Ids come from clients: a driver leaves out what is none in its service.
    Projects(BTreeSet<String>),
}
