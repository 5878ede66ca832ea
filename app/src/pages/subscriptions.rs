//! Subscriptions to catalogues of images: what a project gets from elsewhere by itself.

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod detail;
pub(crate) mod edit;
mod fields;
mod form;
pub(crate) mod list;
mod preview;
mod words;

use vitrine_domain::{Error, SubscriptionDetail};

use crate::{failure::Result, routes::Route, session::Visitor};

/// The list of the project's subscriptions.
fn home() -> String {
    Route::Subscriptions { all: false }.path()
}

/// The subscription with this id, where the visitor may see it.
async fn found(visitor: &Visitor, id: &str) -> Result<SubscriptionDetail> {
    Ok(visitor.dashboard.controller.subscription(&visitor.caller, id).await?)
}

/// A refusal that belongs to a field of the form, or says how the form is to be filled in otherwise.
fn is_about_form(error: &Error) -> bool {
    matches!(error, Error::Invalid(_) | Error::BadRequest(_) | Error::Conflict(_) | Error::LimitExceeded(_))
        || matches!(error, Error::Forbidden(_))
}
