//! `/v2/images/{image}/members` and `/v2/images/{image}/members/{member}`.

mod add;
mod list;
mod record;
mod remove;
mod set_status;
mod show;

pub(crate) use add::add;
pub(crate) use list::list;
pub(crate) use remove::remove;
pub(crate) use set_status::set_status;
pub(crate) use show::show;
