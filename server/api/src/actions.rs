//! `/v2/images/{image}/actions/…`.

mod deactivate;
mod reactivate;

pub(crate) use deactivate::deactivate;
pub(crate) use reactivate::reactivate;
