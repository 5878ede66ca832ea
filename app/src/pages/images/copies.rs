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
        return Err("Copies to other stores are made by administrators.".to_owned());
    }
    if !controller.settings().imports.allows(ImportMethod::CopyImage) {
        return Err(
            "Copies are not enabled here: enabled_import_methods in the configuration has no copy-image."
                .to_owned(),
        );
    }
    if image.status != ImageStatus::Active {
        return Err(format!("The image is {}: only an active one can be copied.", image.status));
    }
    Ok(())
}

/// Whether single copies can be removed.
pub(crate) fn may_remove(visitor: &Visitor, image: &Image) -> Offer {
    if !visitor.dashboard.controller.allows(Action::DeleteImageLocation, &visitor.caller, image) {
        return Err("Single copies are removed by administrators.".to_owned());
    }
    if image.status != ImageStatus::Active {
        return Err(format!("The image is {}: copies can be removed only of an active one.", image.status));
    }
    if image.locations.len() < 2 {
        return Err(
            "This is the only copy of the data, so it cannot be removed. Copy the image to another store \
                    first, or delete the image."
                .to_owned(),
        );
    }
    Ok(())
}

/// `POST /dashboard/images/{id}/copies`: into the stores that were ticked, or all.
pub(crate) async fn add(visitor: Visitor, ThisImage(id): ThisImage, form: Form) -> Result<Redirect> {
    let targets = Targets::read(&form);
    if !targets.all && targets.stores.is_empty() {
        Flash::failed("No store was chosen.")
            .line("Tick the stores that the data is to be copied to.")
            .keep(&visitor.session)
            .await?;
        return Ok(see(&Route::Image(id)));
    }
    let name = ImportMethod::CopyImage.as_str().to_owned();
    let request = targets.request(MethodRequest { name, ..MethodRequest::default() });
    let begun = visitor.dashboard.controller.import_image(&visitor.caller, id.as_str(), request, None).await;
    let done = match &begun {
        Ok(None) => "The image is in all these stores already.",
        _ => "The copying has begun. Downloads go on meanwhile.",
    };
    tell(&visitor, begun, done, "Nothing is copied.").await?;
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
        .page(status, NavItem::Images, "Remove copy", move || view! { <Question image store offer csrf /> })
        .await
}

/// `POST /dashboard/images/{id}/copies/remove`.
pub(crate) async fn remove(visitor: Visitor, ThisImage(id): ThisImage, form: Form) -> Result {
    let store = form.trimmed("store");
    let removed = visitor.dashboard.controller.delete_copy(&visitor.caller, store, id.as_str()).await;
    let done = format!("The copy in the store {store} was removed. The image lives on in the others.");
    tell(&visitor, removed, done, "The copy was not removed.").await?;
    Ok(see(&Route::Image(id)).into_response())
}

#[component]
fn Question(image: Image, store: String, offer: Offer, csrf: String) -> impl IntoView {
    let page = Route::image(&image.id).path();
    let action = format!("{page}/copies/remove");
    let (title, size) = (image.title().to_owned(), image.size);
    let crumbs = vec![Crumb::new("Images", Route::home().path()), Crumb::new(image.title(), page.clone())];
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
                <SubmitButton emphasis=Emphasis::DangerNow glyph=Glyph::Trash>"Remove this copy"</SubmitButton>
                <LinkButton href=page>"Keep it"</LinkButton>
            </div>
        }
        .into_any(),
        Err(reason) => view! {
            <Notice tone=Tone::Warn title="It cannot be removed">
                <p>{reason}</p>
            </Notice>
            <LinkButton href=page>"Back to the image"</LinkButton>
        }
        .into_any(),
    };
    let rest = if others.is_empty() { "none".to_owned() } else { others.join(", ") };
    view! {
        <div class="narrow">
            <PageHead title="Remove this copy?" crumbs />
            <form class="card" method="post" action=action>
                <div class="body stack">
                    <input type="hidden" name=CSRF_FIELD value=csrf />
                    <input type="hidden" name="store" value=store.clone() />
                    <p>"The data in this store is lost for good. The image itself, and its other copies, stay."</p>
                    <Facts>
                        <Fact name="Image">
                            <bdi>{title}</bdi>
                        </Fact>
                        <Fact name="Store">
                            <bdi>{store}</bdi>
                        </Fact>
                        <Fact name="Data">
                            <Bytes value=size />
                        </Fact>
                        <Fact name="Other copies">
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
