//! One change of many images: what, of which, and what became of each.
//!
//! Every change is a task with a result for each image beside it ([`BulkResult`]), so that one page shows how far it is
//! and how it ended, whether it took a moment or an hour. Each image goes through the use case that changes it alone,
//! with all its layers, as whoever asked for it: nothing is allowed here that is not allowed there.

mod action;
mod apply;
mod begin;
mod job;
mod results;

pub use action::{BulkAction, Selection};
pub(crate) use begin::AT_ONCE_MAX;
pub(crate) use job::BulkJob;
pub use results::BulkPage;
pub use vitrine_database::{BulkResult, BulkTally, Outcome};
