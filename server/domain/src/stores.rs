//! The stores as clients see them, and the copies of an image in them.

mod delete_copy;
mod info;
mod overview;

pub use info::{StoreDetail, StoreInfo};
pub use overview::StoreOverview;
