//! `/v2/images` and `/v2/images/{image}`.

mod create;
mod delete;
mod list;
mod patch;
pub(crate) mod record;
mod show;
mod update;

pub(crate) use create::{create, new_image};
pub(crate) use delete::delete;
pub(crate) use list::list;
pub(crate) use list::when;
pub(crate) use show::show;
pub(crate) use update::update;
