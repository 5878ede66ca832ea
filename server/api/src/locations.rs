//! Where the data of an image lies: for services.

mod add;
mod list;

pub(crate) use add::add;
pub(crate) use list::list;
