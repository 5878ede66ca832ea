//! Making an image, with or without its data.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{FromRequest as _, FromRequestParts as _, Multipart, Request, State},
    response::{IntoResponse as _, Redirect},
};
use http::{StatusCode, header::CONTENT_TYPE};
use leptos::prelude::*;
use vitrine_domain::{Error, StoreInfo};
use vitrine_model::{Image, NewImage, ResumableUpload, UploadState};

use super::{
    boot::BootImages,
    defining::{self, FirstButton, SEARCH},
    fields::{Formats, ImageFields},
    named,
    sources::{SourceTabs, enabled},
    targets::StoreField,
    upload,
};
use crate::{
    body::Bytestream,
    components::{Crumb, Empty, Glyph, NavItem, Notice, PageHead, Tone},
    context::Dashboard,
    definitions::Definitions,
    failure::{Failure, Result},
    flash::Flash,
    forms::{
        Form,
        image::{ImageForm, Problems},
        multipart,
    },
    islands::UploadForm,
    locale::tr,
    offers::{self, Offer},
    pages::{
        see,
        uploads::{Begun, Titles, is_quiet, titles, unfinished},
    },
    routes::Route,
    session::{Unverified, Visitor},
    wire::{CSRF_FIELD, Made, Problem, STORE_FIELD},
};

/// `GET /dashboard/images/new`.
pub(crate) async fn show(visitor: Visitor) -> Result {
    let definitions = Definitions::load(&visitor).await?;
    let (form, asked) = (ImageForm::blank(), Asked::default());
    page(&visitor, StatusCode::OK, form, Problems::default(), definitions, asked).await
}

/// `POST /dashboard/images/new`: the fields alone, or the fields and behind them a file.
pub(crate) async fn submit(State(dashboard): State<Dashboard>, request: Request) -> Result {
    let (mut parts, body) = request.into_parts();
    let quiet = is_quiet(&parts.headers);
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("multipart/form-data") {
        let visitor = Visitor::from_request_parts(&mut parts, &dashboard).await?;
        let form = Form::from_request_parts(&mut parts, &dashboard).await?;
        return make(&visitor, &form, None, quiet).await;
    }
    let unverified = Unverified::from_request_parts(&mut parts, &dashboard).await?;
    let multipart = Multipart::from_request(Request::from_parts(parts, body), &dashboard)
        .await
        .map_err(|error| Failure::BadForm(error.body_text()))?;
    let sent = multipart::read(multipart).await?;
    let visitor = unverified.verify(sent.form.text(CSRF_FIELD).unwrap_or_default())?;
    make(&visitor, &sent.form, sent.file.map(|(_, bytes)| bytes), quiet).await
}

async fn make(visitor: &Visitor, sent: &Form, file: Option<Bytestream>, quiet: bool) -> Result {
    let mut form = ImageForm::read(sent);
    let definitions = Definitions::load(visitor).await?;
    if let Some(told) = step(visitor, sent, &mut form, &definitions) {
        let asked = Asked { told: Some(told), search: sent.trimmed(SEARCH).to_owned() };
        return page(visitor, StatusCode::OK, form, Problems::default(), definitions, asked).await;
    }
    let mut problems = form.check_defined(&definitions, &BTreeMap::new());
    if defining::has_unadded(sent) {
        problems.add(defining::TICKS, tr("images-defined-unadded"));
    }
    let new: NewImage = match form.values() {
        Ok(values) if problems.is_empty() => values.into(),
        Ok(_) => return refuse(visitor, form, problems, definitions).await,
        Err(more) => {
            problems.extend(more);
            return refuse(visitor, form, problems, definitions).await;
        }
    };
    let image = match visitor.dashboard.controller.create_image(&visitor.caller, new).await {
        Ok(image) => image,
        Err(Error::Invalid(invalid)) => {
            let mut problems = Problems::default();
            problems.add(invalid.field, invalid.problem);
            return refuse(visitor, form, problems, definitions).await;
        }
        Err(error) => return Err(error.into()),
    };
    if !quiet {
        named::warn_of_repeated(visitor, image.name.as_deref()).await?;
    }
    match file {
        None => made(visitor, &image).await,
        Some(bytes) => {
            let into = upload::named(sent.trimmed(STORE_FIELD));
            upload::store(visitor, &image.id, bytes, into).await?;
            Ok(see(&Route::image(&image.id)).into_response())
        }
    }
}

async fn made(visitor: &Visitor, image: &Image) -> Result {
    let page = Route::image(&image.id);
    if visitor.cx.wants_json {
        let made = Made { id: image.id.clone(), page: page.path() };
        return Ok((StatusCode::CREATED, Json(made)).into_response());
    }
    Flash::done(tr("images-created")).keep(&visitor.session).await?;
    Ok(Redirect::to(&page.path()).into_response())
}

/// The form again, with what was typed and what is wrong with it.
async fn refuse(visitor: &Visitor, form: ImageForm, problems: Problems, definitions: Definitions) -> Result {
    if visitor.cx.wants_json {
        let problem = Problem {
            code: StatusCode::BAD_REQUEST.as_u16(),
            title: tr("images-not-all"),
            message: tr("images-not-created"),
            advice: tr("images-not-created-do"),
            request_id: visitor.cx.request_id.clone(),
            fields: problems.into_pairs(),
        };
        return Ok((StatusCode::BAD_REQUEST, Json(problem)).into_response());
    }
    page(visitor, StatusCode::BAD_REQUEST, form, problems, definitions, Asked::default()).await
}

/// What the form was sent for before it makes anything.
#[derive(Debug, Clone, Default)]
struct Asked {
    /// What came of it.
    told: Option<String>,
    /// What was looked for in the definitions.
    search: String,
}

/// The definitions, and what was looked for in them.
#[derive(Debug, Clone)]
struct Defined {
    definitions: Definitions,
    search: String,
}

/// As [`defining::step`]; scripts, which send the form for its record alone, press no such button.
fn step(visitor: &Visitor, sent: &Form, form: &mut ImageForm, definitions: &Definitions) -> Option<String> {
    if visitor.cx.wants_json { None } else { defining::step(sent, form, definitions) }
}

async fn page(
    visitor: &Visitor,
    status: StatusCode,
    mut form: ImageForm,
    problems: Problems,
    definitions: Definitions,
    asked: Asked,
) -> Result {
    form.sort_out(&definitions);
    let settings = visitor.dashboard.controller.settings();
    let formats =
        Formats { disk: settings.disk_formats.clone(), container: settings.container_formats.clone() };
    let largest = settings.limits.image_size_cap;
    let may_publish = visitor.caller.is_admin();
    let offer = offers::may_create(&visitor.caller);
    let csrf = visitor.login.csrf.clone();
    let sources = enabled(&visitor.dashboard.controller);
    let resumable = settings.uploads.folder.is_some();
    let begun = if resumable && offer.is_ok() {
        visitor.dashboard.controller.list_uploads(&visitor.caller, None).await?
    } else {
        Vec::new()
    };
    let titles = titles(visitor, &begun).await?;
    let stores = visitor.dashboard.controller.list_stores().unwrap_or_default();
    let boot = BootImages::load(visitor).await?;
    let defined = Defined { definitions, search: asked.search };
    let told = asked.told.filter(|text| !text.is_empty());
    visitor
        .page(status, NavItem::Images, tr("images-create"), move || {
            view! {
                <div class="narrow">
                    <PageHead title=tr("images-create") crumbs=vec![Crumb::new(tr("images-title"), Route::home().path())] />
                    <SourceTabs enabled=sources active=None />
                    <Begun begun=begun.clone() titles=titles.clone() />
                    {told
                        .map(|text| {
                            view! {
                                <Notice tone=Tone::Info title=text>
                                    <p>{tr("images-define-file")}</p>
                                </Notice>
                            }
                        })}
                    <section class="card">
                        <div class="body">
                            <Body offer form problems formats largest may_publish csrf resumable begun titles stores boot defined />
                        </div>
                    </section>
                </div>
            }
        })
        .await
}

#[component]
fn Body(
    offer: Offer,
    form: ImageForm,
    problems: Problems,
    formats: Formats,
    largest: u64,
    may_publish: bool,
    csrf: String,
    resumable: bool,
    begun: Vec<ResumableUpload>,
    titles: Titles,
    stores: Vec<StoreInfo>,
    boot: BootImages,
    defined: Defined,
) -> impl IntoView {
    // Of one that is whole the server already makes the image.
    let open = begun.iter().filter(|upload| upload.state == UploadState::Receiving);
    let begun_before = open.map(|upload| unfinished(upload, &titles)).collect();
    let action = Route::New.path();
    let defined = defining::fields(&action, &form, &problems, defined.definitions, defined.search);
    match offer {
        Err(reason) => view! {
            <Empty glyph=Glyph::Lock title=tr("images-cannot-create")>
                <p>{reason}</p>
            </Empty>
        }
        .into_any(),
        Ok(()) => view! {
            <UploadForm
                action
                image=None
                declared=String::new()
                csrf
                largest
                resumable
                unfinished=None
                begun_before
                label=tr("images-create")
            >
                <FirstButton />
                <ImageFields form problems formats=Some(formats) may_publish making=true boot defined />
                <StoreField stores />
            </UploadForm>
        }
        .into_any(),
    }
}
