//! Copies of an image's data: into further stores, and out of one.

use axum::{
    extract::RawQuery,
    response::{IntoResponse as _, Redirect},
};
use http::StatusCode;
use leptos::prelude::*;
use vitrine_domain::{Action, Error, MethodRequest, Resource};
use vitrine_model::{Image, ImageStatus, ImportMethod};

use super::ThisImage;
use crate::{
    components::{
        Bytes, Crumb, Emphasis, Fact, Facts, Glyph, LinkButton, NavItem, Notice, PageHead, SubmitButton, Tone,
    },
    failure::Result,
    flash::Flash,
    forms::{Form, import::Targets},
    locale::tr,
    offers::Offer,
    pages::{asked, see, tell},
    routes::Route,
    session::Visitor,
    wire::CSRF_FIELD,
};

/// Whether copies to further stores are offered.
pub(crate) fn may_copy(visitor: &Visitor, image: &Image) -> Offer {
    let controller = &visitor.dashboard.controller;
    if !controller.allows(Action::CopyImage, &visitor.caller, image) {
        return Err(tr("images-copies-admins"));
    }
    if !controller.settings().imports.allows(ImportMethod::CopyImage) {
        return Err(tr("images-copies-disabled"));
    }
    if image.status != ImageStatus::Active {
        return Err(tr!("images-copies-state", status = image.status));
    }
    Ok(())
}

/// Whether single copies can be removed.
pub(crate) fn may_remove(visitor: &Visitor, image: &Image) -> Offer {
    if !visitor.dashboard.controller.allows(Action::DeleteImageLocation, &visitor.caller, image) {
        return Err(tr("images-copy-removal-admins"));
    }
    if image.status != ImageStatus::Active {
        return Err(tr!("images-copy-removal-state", status = image.status));
    }
    if image.locations.len() < 2 {
        return Err(tr("images-copy-only"));
    }
    Ok(())
}

/// `POST /dashboard/images/{id}/copies`: into the stores that were ticked, or all.
pub(crate) async fn add(visitor: Visitor, ThisImage(id): ThisImage, form: Form) -> Result<Redirect> {
    let targets = Targets::read(&form);
    if !targets.all && targets.stores.is_empty() {
        Flash::failed(tr("images-no-store")).line(tr("images-no-store-do")).keep(&visitor.session).await?;
        return Ok(see(&Route::Image(id)));
    }
    let name = ImportMethod::CopyImage.as_str().to_owned();
    let request = targets.request(MethodRequest { name, ..MethodRequest::default() });
    let begun = visitor.dashboard.controller.import_image(&visitor.caller, id.as_str(), request, None).await;
    let done = match &begun {
        Ok(None) => tr("images-copies-all"),
        _ => tr("images-copies-begun"),
    };
    tell(&visitor, begun, done, tr("images-copies-refused")).await?;
    Ok(see(&Route::Image(id)))
}

/// `GET /dashboard/images/{id}/copies/remove?store=…`: asks first.
pub(crate) async fn question(
    visitor: Visitor,
    ThisImage(id): ThisImage,
    RawQuery(query): RawQuery,
) -> Result {
    let image = visitor.dashboard.controller.show_image(&visitor.caller, id.as_str()).await?;
    let store = asked(query.as_deref(), "store");
    if !image.locations.iter().any(|place| place.store() == Some(&store)) {
        return Err(Error::NotFound(Resource::Copy { image: image.id, store }).into());
    }
    let offer = may_remove(&visitor, &image);
    let csrf = visitor.login.csrf.clone();
    let status = StatusCode::OK;
    visitor
        .page(
            status,
            NavItem::Images,
            tr("images-copy-remove-title"),
            move || view! { <Question image store offer csrf /> },
        )
        .await
}

/// `POST /dashboard/images/{id}/copies/remove`.
pub(crate) async fn remove(visitor: Visitor, ThisImage(id): ThisImage, form: Form) -> Result {
    let store = form.trimmed("store");
    let removed = visitor.dashboard.controller.delete_copy(&visitor.caller, store, id.as_str()).await;
    let done = tr!("images-copy-removed", store = store);
    tell(&visitor, removed, done, tr("images-copy-kept")).await?;
    Ok(see(&Route::Image(id)).into_response())
}

#[component]
fn Question(image: Image, store: String, offer: Offer, csrf: String) -> impl IntoView {
    let page = Route::image(&image.id).path();
    let action = format!("{page}/copies/remove");
    let (title, size) = (image.title().to_owned(), image.size);
    let crumbs =
        vec![Crumb::new(tr("images-title"), Route::home().path()), Crumb::new(image.title(), page.clone())];
    let others: Vec<String> = image
        .locations
        .iter()
        .filter_map(|place| place.store())
        .filter(|name| *name != store)
        .map(str::to_owned)
        .collect();
    let answer = match offer {
        Ok(()) => view! {
            <div class="form-actions">
                <SubmitButton emphasis=Emphasis::DangerNow glyph=Glyph::Trash>{tr("images-copy-remove")}</SubmitButton>
                <LinkButton href=page>{tr("images-keep")}</LinkButton>
            </div>
        }
        .into_any(),
        Err(reason) => view! {
            <Notice tone=Tone::Warn title=tr("images-copy-not")>
                <p>{reason}</p>
            </Notice>
            <LinkButton href=page>{tr("images-back")}</LinkButton>
        }
        .into_any(),
    };
    let rest = if others.is_empty() { tr("images-none") } else { others.join(", ") };
    view! {
        <div class="narrow">
            <PageHead title=tr("images-copy-question") crumbs />
            <form class="card" method="post" action=action>
                <div class="body stack">
                    <input type="hidden" name=CSRF_FIELD value=csrf />
                    <input type="hidden" name="store" value=store.clone() />
                    <p>{tr("images-copy-lost")}</p>
                    <Facts>
                        <Fact name=tr("images-image")>
                            <bdi>{title}</bdi>
                        </Fact>
                        <Fact name=tr("images-store")>
                            <bdi>{store}</bdi>
                        </Fact>
                        <Fact name=tr("images-data")>
                            <Bytes value=size />
                        </Fact>
                        <Fact name=tr("images-other-copies")>
                            <bdi>{rest}</bdi>
                        </Fact>
                    </Facts>
                    {answer}
                </div>
            </form>
        </div>
    }
    .into_any()
}
