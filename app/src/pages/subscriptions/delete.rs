//! Deleting a subscription: first a page that asks what becomes of its images.

use axum::{extract::Path, response::Redirect};
use leptos::prelude::*;
use vitrine_domain::SubscriptionDetail;
use vitrine_model::VersionState;

use super::{found, home};
use crate::{
    components::{
        Choice, ChoiceField, Crumb, Emphasis, Fact, Facts, Glyph, LinkButton, NavItem, PageHead, SubmitButton,
    },
    failure::Result,
    flash::Flash,
    forms::Form,
    locale::tr,
    pages::see,
    routes::Route,
    session::Visitor,
    wire::CSRF_FIELD,
};

/// What the choice is called in the form.
const IMAGES: &str = "images";
/// The word that has the images deleted too.
const DELETE: &str = "delete";

/// `GET /dashboard/subscriptions/{id}/delete`.
pub(crate) async fn show(visitor: Visitor, Path(id): Path<String>) -> Result {
    let detail = found(&visitor, &id).await?;
    let csrf = visitor.login.csrf.clone();
    visitor.ok(NavItem::Images, tr("subscriptions-delete"), move || view! { <Question detail csrf /> }).await
}

/// `POST /dashboard/subscriptions/{id}/delete`.
pub(crate) async fn submit(visitor: Visitor, Path(id): Path<String>, form: Form) -> Result<Redirect> {
    let name = found(&visitor, &id).await?.subscription.choice.name;
    let with_images = form.trimmed(IMAGES) == DELETE;
    let controller = &visitor.dashboard.controller;
    let removed = controller.delete_subscription(&visitor.caller, &id, with_images).await?;
    let done = tr!("subscriptions-deleted", name = &name);
    let mut flash = if removed.kept.is_empty() { Flash::done(done) } else { Flash::warning(done) };
    if with_images {
        flash = flash.line(tr!("subscriptions-images-deleted", count = removed.deleted));
    }
    for (image, why) in removed.kept.iter().take(10) {
        flash = flash.line(format!("{image}: {why}"));
    }
    flash.keep(&visitor.session).await?;
    Ok(see(&Route::Subscriptions { all: false }))
}

#[component]
fn Question(detail: SubscriptionDetail, csrf: String) -> impl IntoView {
    let SubscriptionDetail { subscription, versions, .. } = detail;
    let images = versions
        .iter()
        .filter(|row| matches!(row.state, VersionState::Importing | VersionState::Ready | VersionState::Old))
        .count();
    let page = Route::subscription(&subscription.id).path();
    let name = subscription.choice.name;
    let choices = vec![
        Choice::new("keep", tr("subscriptions-images-stay")).explained(tr("subscriptions-images-stay-what")),
        Choice::new(DELETE, tr("subscriptions-images-go")).explained(tr("subscriptions-images-go-what")),
    ];
    view! {
        <div class="narrow">
            <PageHead
                title=tr("subscriptions-delete-question")
                crumbs=vec![Crumb::new(tr("subscriptions-title"), home()), Crumb::new(name.clone(), page.clone())]
            />
            <form class="card" method="post" action=format!("{page}/delete")>
                <div class="body stack">
                    <input type="hidden" name=CSRF_FIELD value=csrf />
                    <p>{tr("subscriptions-delete-lost")}</p>
                    <Facts>
                        <Fact name=tr("subscriptions-name")>
                            <bdi>{name}</bdi>
                        </Fact>
                        <Fact name=tr("subscriptions-images")>{images}</Fact>
                    </Facts>
                    <ChoiceField name=IMAGES legend=tr("subscriptions-images-what") choices value="keep" />
                    <div class="form-actions">
                        <SubmitButton emphasis=Emphasis::DangerNow glyph=Glyph::Trash>
                            {tr("subscriptions-delete-now")}
                        </SubmitButton>
                        <LinkButton href=page.clone()>{tr("subscriptions-keep-it")}</LinkButton>
                    </div>
                </div>
            </form>
        </div>
    }
    .into_any()
}
