//! Tasks: Glance's task API, an image's tasks, and what is ours: progress, cancel and retry.

mod actions;
mod begun;
mod create;
mod delete;
mod list;
mod of_image;
mod progress;
mod record;
mod show;

pub(crate) use actions::{cancel, retry};
pub(crate) use begun::begun;
pub(crate) use create::create;
pub(crate) use delete::delete;
pub(crate) use list::list;
pub(crate) use of_image::of_image;
pub(crate) use progress::progress;
pub(crate) use show::show;
