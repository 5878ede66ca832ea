//! The copies of images in the stores.

mod delete;
mod transfer;

pub(crate) use delete::delete;
pub(crate) use transfer::{copy, r#move};
