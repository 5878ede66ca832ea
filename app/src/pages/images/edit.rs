//! Editing what describes an image.

use axum::response::IntoResponse as _;
use http::StatusCode;
use leptos::prelude::*;
use vitrine_domain::Error;
use vitrine_model::{Image, ImageStatus};

use super::{
    ThisImage,
    fields::{Formats, ImageFields},
};
use crate::{
    components::{Crumb, Emphasis, Empty, Glyph, LinkButton, NavItem, Notice, PageHead, SubmitButton, Tone},
    failure::{Failure, Result},
    flash::Flash,
    forms::{
        Form,
        edit::difference,
        image::{ImageForm, Problems, Values},
    },
    offers::{Offer, Offers},
    pages::see,
    routes::Route,
    session::Visitor,
    wire::CSRF_FIELD,
};

/// The field that keeps what the form was loaded with.
const LOADED: &str = "loaded";

/// `GET /dashboard/images/{id}/edit`.
pub(crate) async fn show(visitor: Visitor, ThisImage(id): ThisImage) -> Result {
    let image = visitor.dashboard.controller.show_image(&visitor.caller, id.as_str()).await?;
    let form = ImageForm::from(&image);
    page(&visitor, StatusCode::OK, image, form, Problems::default(), Vec::new()).await
}

/// `POST /dashboard/images/{id}/edit`.
pub(crate) async fn submit(visitor: Visitor, ThisImage(id): ThisImage, sent: Form) -> Result {
    let controller = &visitor.dashboard.controller;
    let loaded: Values = serde_json::from_str(sent.text(LOADED).unwrap_or_default())
        .map_err(|_| Failure::BadForm("it does not say what it was loaded with".to_owned()))?;
    let image = controller.show_image(&visitor.caller, id.as_str()).await?;
    let form = ImageForm::read(&sent);
    let wanted = match form.values() {
        Ok(wanted) => wanted,
        Err(problems) => {
            return page(&visitor, StatusCode::BAD_REQUEST, image, form, problems, Vec::new()).await;
        }
    };
    let formats = image.status == ImageStatus::Queued && sent.text("disk_format").is_some();
    let found = difference(&loaded, &wanted, &image, formats);
    if !found.conflicts.is_empty() {
        return page(&visitor, StatusCode::CONFLICT, image, form, Problems::default(), found.conflicts).await;
    }
    let message = if found.changes.is_empty() {
        "Nothing was different, so nothing was changed."
    } else {
        match controller.update_image(&visitor.caller, id.as_str(), found.changes).await {
            Ok(_) => "The changes were saved.",
            Err(Error::Invalid(invalid)) => {
                let mut problems = Problems::default();
                problems.add(invalid.field, invalid.problem);
                return page(&visitor, StatusCode::BAD_REQUEST, image, form, problems, Vec::new()).await;
            }
            Err(error) => return Err(error.into()),
        }
    };
    Flash::done(message).keep(&visitor.session).await?;
    Ok(see(&Route::Image(id)).into_response())
}

async fn page(
    visitor: &Visitor,
    status: StatusCode,
    image: Image,
    form: ImageForm,
    problems: Problems,
    conflicts: Vec<String>,
) -> Result {
    let settings = visitor.dashboard.controller.settings();
    let formats = (image.status == ImageStatus::Queued).then(|| Formats {
        disk: settings.disk_formats.clone(),
        container: settings.container_formats.clone(),
    });
    let offer = Offers::of(&visitor.caller, &image).edit;
    let may_publish = visitor.caller.is_admin();
    let csrf = visitor.login.csrf.clone();
    visitor
        .page(status, NavItem::Images, "Edit image", move || {
            let here = Route::image(&image.id).path();
            let crumbs =
                vec![Crumb::new("Images", Route::home().path()), Crumb::new(image.title(), here.clone())];
            // Whatever else happens, what the form compares itself with is what the image is now.
            let loaded = serde_json::to_string(&Values::from(&image)).unwrap_or_default();
            view! {
                <div class="narrow">
                    <PageHead title="Edit image" crumbs />
                    <Conflicts conflicts />
                    <section class="card">
                        <div class="body">
                            <Body offer here csrf loaded form problems formats may_publish />
                        </div>
                    </section>
                </div>
            }
        })
        .await
}

#[component]
fn Conflicts(conflicts: Vec<String>) -> impl IntoView {
    (!conflicts.is_empty()).then(|| {
        view! {
            <Notice tone=Tone::Warn title="Somebody else changed the image meanwhile">
                <p>"Changed by both: " <bdi>{conflicts.join(", ")}</bdi> "."</p>
                <p>
                    "Nothing was saved yet. The form below still holds your values: save again to overwrite theirs, or \
                     open the image to see how it is now."
                </p>
            </Notice>
        }
    })
}

#[component]
fn Body(
    offer: Offer,
    here: String,
    csrf: String,
    loaded: String,
    form: ImageForm,
    problems: Problems,
    formats: Option<Formats>,
    may_publish: bool,
) -> impl IntoView {
    if let Err(reason) = offer {
        return view! {
            <Empty glyph=Glyph::Lock title="You cannot edit this image">
                <p>{reason}</p>
                <LinkButton href=here>"Back to the image"</LinkButton>
            </Empty>
        }
        .into_any();
    }
    let action = format!("{here}/edit");
    view! {
        <form class="form" method="post" action=action>
            <input type="hidden" name=CSRF_FIELD value=csrf />
            <input type="hidden" name=LOADED value=loaded />
            <ImageFields form problems formats may_publish />
            <div class="form-actions">
                <SubmitButton emphasis=Emphasis::Primary>"Save changes"</SubmitButton>
                <LinkButton href=here>"Cancel"</LinkButton>
            </div>
        </form>
    }
    .into_any()
}
