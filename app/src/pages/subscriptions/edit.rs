//! Another choice for a subscription.

use axum::{extract::Path, response::IntoResponse as _};
use leptos::prelude::*;
use vitrine_model::Subscription;

use super::{
    create::{Second, Step},
    form::SubscriptionForm,
    found, home,
};
use crate::{
    components::{Crumb, NavItem, PageHead},
    failure::Result,
    flash::Flash,
    forms::Form,
    locale::tr,
    offers,
    pages::see,
    routes::Route,
    session::Visitor,
};

/// `GET /dashboard/subscriptions/{id}/edit`.
pub(crate) async fn show(visitor: Visitor, Path(id): Path<String>) -> Result {
    let subscription = found(&visitor, &id).await?.subscription;
    let step = Step::of(SubscriptionForm::of(&subscription.choice));
    page(&visitor, subscription, step).await
}

/// `POST /dashboard/subscriptions/{id}/edit`: keeps the choice, or shows what it would take.
pub(crate) async fn submit(visitor: Visitor, Path(id): Path<String>, form: Form) -> Result {
    let subscription = found(&visitor, &id).await?.subscription;
    let mut step = Step::of(SubscriptionForm::read(&form));
    if form.trimmed("action") != "save" || form.text("only").is_some() {
        step.read(&visitor).await?;
        return page(&visitor, subscription, step).await;
    }
    match step.form.choice() {
        Err(problems) => step.problems.extend(problems),
        Ok(choice) => {
            let changed =
                visitor.dashboard.controller.change_subscription(&visitor.caller, &id, choice).await;
            match changed {
                Ok(after) => {
                    Flash::done(tr!("subscriptions-changed", name = &after.choice.name))
                        .line(tr("subscriptions-changed-do"))
                        .keep(&visitor.session)
                        .await?;
                    return Ok(see(&Route::subscription(&id)).into_response());
                }
                Err(error) => step.refuse(error)?,
            }
        }
    }
    page(&visitor, subscription, step).await
}

async fn page(visitor: &Visitor, subscription: Subscription, step: Step) -> Result {
    // Who may only look is told so instead of being shown a form.
    if let Err(reason) = offers::may_write(&visitor.caller) {
        return Err(vitrine_domain::Error::Forbidden(reason).into());
    }
    let stores = visitor.dashboard.controller.list_stores().unwrap_or_default();
    let (may_publish, csrf) = (visitor.caller.is_admin(), visitor.login.csrf.clone());
    let (status, title) = (step.status(), tr("subscriptions-edit"));
    visitor
        .page(status, NavItem::Images, &title, move || {
            let here = Route::subscription(&subscription.id).path();
            let (action, send) = (format!("{here}/edit"), tr("subscriptions-save"));
            let crumbs = vec![
                Crumb::new(tr("subscriptions-title"), home()),
                Crumb::new(subscription.choice.name, here.clone()),
            ];
            view! {
                <div class="narrow">
                    <PageHead title=tr("subscriptions-edit") crumbs />
                    <Second step stores may_publish csrf action send back=here />
                </div>
            }
        })
        .await
}
