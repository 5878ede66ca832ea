//! The copies of images in the stores.

mod delete;

pub(crate) use delete::delete;
