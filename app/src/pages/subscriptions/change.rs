//! What the buttons on a subscription's page do.

use axum::{extract::Path, response::Redirect};

use crate::{
    failure::{Failure, Result},
    forms::Form,
    locale::{key, tr},
    pages::{see, tell},
    routes::Route,
    session::Visitor,
};

/// `POST /dashboard/subscriptions/{id}`.
pub(crate) async fn submit(visitor: Visitor, Path(id): Path<String>, form: Form) -> Result<Redirect> {
    let (controller, caller) = (&visitor.dashboard.controller, &visitor.caller);
    match form.trimmed("action") {
        "check" => {
            let begun = controller.check_subscription(caller, &id).await;
            tell(&visitor, begun, tr("subscriptions-check-begun"), tr("subscriptions-check-not-begun"))
                .await?;
        }
        word @ ("pause" | "resume") => {
            let done = tr(if word == "pause" {
                key("subscriptions-was-paused")
            } else {
                key("subscriptions-was-resumed")
            });
            let changed = controller.pause_subscription(caller, &id, word == "pause").await;
            tell(&visitor, changed, done, tr("subscriptions-not-changed")).await?;
        }
        _ => return Err(Failure::BadForm(tr("people-no-action"))),
    }
    Ok(see(&Route::subscription(&id)))
}
