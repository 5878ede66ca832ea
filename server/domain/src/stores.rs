//! The stores as clients see them, and the copies of an image in them.

mod check;
mod delete_copy;
mod info;
mod overview;
mod transfer;

pub use check::{Check, Finding};
pub use info::{StoreDetail, StoreInfo};
pub use overview::StoreOverview;
pub use transfer::{Due, Transfer};
pub(crate) use transfer::{StoreCopyJob, StoreMoveJob};
