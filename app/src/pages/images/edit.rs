//! Editing what describes an image.
//!
//! What others changed since the form was loaded is a conflict, where the form changes it too.

use axum::response::IntoResponse as _;
use http::StatusCode;
use leptos::prelude::*;
use vitrine_domain::Error;
use vitrine_model::{Image, ImageStatus};

use super::{
    ThisImage,
    boot::BootImages,
    defining::{self, FirstButton, SEARCH},
    fields::{Formats, ImageFields},
};
use crate::locale::tr;
use crate::{
    components::{Crumb, Emphasis, Empty, Glyph, LinkButton, NavItem, Notice, PageHead, SubmitButton, Tone},
    definitions::Definitions,
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

/// What the page shows beside the image and its form.
#[derive(Debug, Clone, Default)]
struct Answer {
    problems: Problems,
    conflicts: Vec<String>,
    /// What was looked for in the definitions.
    search: String,
    /// What a step did that has saved nothing.
    step: Option<String>,
}

/// `GET /dashboard/images/{id}/edit`.
pub(crate) async fn show(visitor: Visitor, ThisImage(id): ThisImage) -> Result {
    let image = visitor.dashboard.controller.show_image(&visitor.caller, id.as_str()).await?;
    let form = ImageForm::from(&image);
    page(&visitor, StatusCode::OK, image, form, Definitions::load(&visitor).await?, Answer::default()).await
}

/// `POST /dashboard/images/{id}/edit`.
pub(crate) async fn submit(visitor: Visitor, ThisImage(id): ThisImage, sent: Form) -> Result {
    let controller = &visitor.dashboard.controller;
    let loaded: Values = serde_json::from_str(sent.text(LOADED).unwrap_or_default())
        .map_err(|_| Failure::BadForm(tr("errors-form-no-origin")))?;
    let image = controller.show_image(&visitor.caller, id.as_str()).await?;
    let definitions = Definitions::load(&visitor).await?;
    let mut form = ImageForm::read(&sent);
    let search = sent.trimmed(SEARCH).to_owned();
    if let Some(step) = defining::step(&sent, &mut form, &definitions) {
        let answer = Answer { search, step: Some(step), ..Answer::default() };
        return page_of(&visitor, StatusCode::OK, image, Some(&loaded), form, definitions, answer).await;
    }
    let refuse = |problems: Problems| Answer { problems, search: search.clone(), ..Answer::default() };
    let mut problems = form.check_defined(&definitions, &loaded.properties);
    let wanted = match form.values() {
        Ok(wanted) => wanted,
        Err(more) => {
            problems.extend(more);
            Values::default()
        }
    };
    if !problems.is_empty() {
        let answer = refuse(problems);
        return page(&visitor, StatusCode::BAD_REQUEST, image, form, definitions, answer).await;
    }
    let formats = image.status == ImageStatus::Queued && sent.text("disk_format").is_some();
    let found = difference(&loaded, &wanted, &image, formats);
    if !found.conflicts.is_empty() {
        let answer = Answer { conflicts: found.conflicts, search, ..Answer::default() };
        return page(&visitor, StatusCode::CONFLICT, image, form, definitions, answer).await;
    }
    let message = if found.changes.is_empty() {
        tr("images-edit-nothing")
    } else {
        match controller.update_image(&visitor.caller, id.as_str(), found.changes).await {
            Ok(_) => tr("images-edit-saved"),
            Err(Error::Invalid(invalid)) => {
                let mut problems = Problems::default();
                problems.add(invalid.field, invalid.problem);
                let answer = refuse(problems);
                return page(&visitor, StatusCode::BAD_REQUEST, image, form, definitions, answer).await;
            }
            Err(error) => return Err(error.into()),
        }
    };
    Flash::done(message).keep(&visitor.session).await?;
    Ok(see(&Route::Image(id)).into_response())
}

/// The page, comparing with the image as it is now.
async fn page(
    visitor: &Visitor,
    status: StatusCode,
    image: Image,
    form: ImageForm,
    definitions: Definitions,
    answer: Answer,
) -> Result {
    page_of(visitor, status, image, None, form, definitions, answer).await
}

async fn page_of(
    visitor: &Visitor,
    status: StatusCode,
    image: Image,
    loaded: Option<&Values>,
    mut form: ImageForm,
    definitions: Definitions,
    answer: Answer,
) -> Result {
    form.sort_out(&definitions);
    let settings = visitor.dashboard.controller.settings();
    let formats = (image.status == ImageStatus::Queued).then(|| Formats {
        disk: settings.disk_formats.clone(),
        container: settings.container_formats.clone(),
    });
    let offer = Offers::of(&visitor.caller, &image).edit;
    let boot = BootImages::load(visitor).await?;
    let may_publish = visitor.caller.is_admin();
    let csrf = visitor.login.csrf.clone();
    let now = Values::from(&image);
    // A step does not make the form a newer one: what others changed since it was loaded is still a conflict.
    let loaded = serde_json::to_string(loaded.unwrap_or(&now)).unwrap_or_default();
    visitor
        .page(status, NavItem::Images, tr("images-edit-title"), move || {
            let here = Route::image(&image.id).path();
            let crumbs =
                vec![Crumb::new(tr("images-title"), Route::home().path()), Crumb::new(image.title(), here.clone())];
            let Answer { problems, conflicts, search, step } = answer;
            let step = step.filter(|text| !text.is_empty()).map(|text| view! { <Notice tone=Tone::Info title=text /> });
            view! {
                <div class="narrow">
                    <PageHead title=tr("images-edit-title") crumbs />
                    <Conflicts conflicts />
                    {step}
                    <section class="card">
                        <div class="body">
                            <Body offer here csrf loaded form problems formats may_publish boot definitions search />
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
            <Notice tone=Tone::Warn title=tr("images-edit-conflict")>
                <p>{tr("images-edit-both")} <bdi>{conflicts.join(", ")}</bdi></p>
                <p>
                    {tr("images-edit-conflict-do")}
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
    boot: BootImages,
    definitions: Definitions,
    search: String,
) -> impl IntoView {
    if let Err(reason) = offer {
        return view! {
            <Empty glyph=Glyph::Lock title=tr("images-cannot-edit")>
                <p>{reason}</p>
                <LinkButton href=here>{tr("images-back")}</LinkButton>
            </Empty>
        }
        .into_any();
    }
    let action = format!("{here}/edit");
    let defined = defining::fields(&action, &form, &problems, definitions, search);
    view! {
        <form class="form" method="post" action=action>
            <input type="hidden" name=CSRF_FIELD value=csrf />
            <input type="hidden" name=LOADED value=loaded />
            <FirstButton />
            <ImageFields form problems formats may_publish boot defined />
            <div class="form-actions">
                <SubmitButton emphasis=Emphasis::Primary>{tr("images-save")}</SubmitButton>
                <LinkButton href=here>{tr("images-cancel")}</LinkButton>
            </div>
        </form>
    }
    .into_any()
}
