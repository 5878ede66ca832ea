//! `/v1/images`, `/v1/images/detail` and `/v1/images/{image}`.

mod create;
mod data;
mod delete;
mod head;
mod list;
mod meta;
mod show;
mod update;

pub(super) use create::create;
pub(super) use delete::delete;
pub(super) use head::head;
pub(super) use list::{detail, list};
pub(super) use show::show;
pub(super) use update::update;
