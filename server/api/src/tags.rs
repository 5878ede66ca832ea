//! `/v2/images/{image}/tags/{tag}`.

mod add;
mod remove;

pub(crate) use add::add;
pub(crate) use remove::remove;
