//! The same action for several images, with a result for each.

use std::collections::BTreeSet;

use axum::response::IntoResponse as _;
use leptos::prelude::*;
use vitrine_domain::Error;
use vitrine_model::Image;

use super::actions::Action;
use crate::{
    components::{Bytes, Crumb, Emphasis, Glyph, LinkButton, NavItem, Notice, PageHead, SubmitButton, Tone},
    failure::Result,
    flash::Flash,
    forms::Form,
    listing::Listing,
    locale::tr,
    pages::see,
    routes::{ImageId, Route},
    session::Visitor,
    wire::CSRF_FIELD,
};

/// Images one form may name: a page of the list.
const MOST: usize = 100;

/// `POST /dashboard/images/bulk`. A deletion is asked about first: the same form comes again with `confirmed`.
pub(crate) async fn submit(visitor: Visitor, form: Form) -> Result {
    let action = Action::of(&form)?;
    let back = Route::Images(Box::new(Listing::parse(form.text("list").unwrap_or_default())));
    let ids: BTreeSet<&str> =
        form.all("image").filter(|id| ImageId::parse(id).is_some()).take(MOST).collect();
    if ids.is_empty() {
        Flash::failed(tr("images-none-chosen"))
            .line(tr("images-none-chosen-do"))
            .keep(&visitor.session)
            .await?;
        return Ok(see(&back).into_response());
    }
    if action == Action::Delete && !form.ticked("confirmed") {
        return confirm(&visitor, &ids, back).await;
    }
    let mut done = 0;
    let mut refused = Vec::new();
    for id in ids {
        let title = title(&visitor, id).await;
        match action.apply(&visitor.dashboard.controller, &visitor.caller, id).await {
            Ok(()) => done += 1,
            Err(error) if server_fault(&error) => return Err(error.into()),
            Err(error) => refused.push(format!("{title}: {error}")),
        }
    }
    report(action, done, refused).keep(&visitor.session).await?;
    Ok(see(&back).into_response())
}

/// Whether it is no use to go on with the other images.
const fn server_fault(error: &Error) -> bool {
    matches!(error, Error::Internal(_) | Error::Unavailable { .. })
}

async fn title(visitor: &Visitor, id: &str) -> String {
    let image = visitor.dashboard.controller.show_image(&visitor.caller, id).await;
    image.map_or_else(|_| id.to_owned(), |image| image.title().to_owned())
}

fn report(action: Action, done: usize, refused: Vec<String>) -> Flash {
    let title = action.done_to(done);
    if refused.is_empty() {
        return Flash::done(title);
    }
    let failed = Flash::failed(tr!("images-bulk-refused", done = title, count = refused.len()));
    refused.into_iter().fold(failed, Flash::line)
}

/// Names what would be lost, and asks.
async fn confirm(visitor: &Visitor, ids: &BTreeSet<&str>, back: Route) -> Result {
    let mut images = Vec::new();
    for id in ids {
        if let Ok(image) = visitor.dashboard.controller.show_image(&visitor.caller, id).await {
            images.push(image);
        }
    }
    let csrf = visitor.login.csrf.clone();
    visitor
        .ok(NavItem::Images, tr("images-delete-several"), move || view! { <Question images back csrf /> })
        .await
}

#[component]
fn Question(images: Vec<Image>, back: Route, csrf: String) -> impl IntoView {
    let kept = images.iter().filter(|image| image.protected).count();
    let warning = (kept > 0).then(|| {
        view! {
            <Notice tone=Tone::Warn title=tr!("images-some-kept", kept = kept)>
                <p>{tr("images-some-protected")}</p>
            </Notice>
        }
    });
    let total: u64 = images.iter().filter_map(|image| image.size).sum();
    let title = tr!("images-bulk-question", count = images.len());
    let list = match &back {
        Route::Images(listing) => listing.query_string(),
        _ => String::new(),
    };
    let rows = images
        .into_iter()
        .map(|image| {
            view! {
                <li>
                    <input type="hidden" name="image" value=image.id.clone() />
                    <strong>
                        <bdi>{image.title().to_owned()}</bdi>
                    </strong>
                    " "
                    <Bytes value=image.size />
                    {image.protected.then_some(tr("images-is-protected"))}
                    <div class="muted small mono">{image.id}</div>
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="narrow">
            <PageHead title=title crumbs=vec![Crumb::new(tr("images-title"), back.path())] />
            {warning}
            <form class="card" method="post" action="/dashboard/images/bulk">
                <div class="body stack">
                    <input type="hidden" name=CSRF_FIELD value=csrf />
                    <input type="hidden" name="list" value=list />
                    <input type="hidden" name="action" value="delete" />
                    <input type="hidden" name="confirmed" value="true" />
                    <p>{tr("images-lost-before")} <Bytes value=Some(total) /> {tr("images-lost-after")}</p>
                    <ul>{rows}</ul>
                    <div class="form-actions">
                        <SubmitButton emphasis=Emphasis::DangerNow glyph=Glyph::Trash>{tr("images-delete-for-good")}</SubmitButton>
                        <LinkButton href=back.path()>{tr("images-keep-them")}</LinkButton>
                    </div>
                </div>
            </form>
        </div>
    }
    .into_any()
}
