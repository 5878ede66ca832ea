//! Making an image, with or without its data.

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
    fields::{Formats, ImageFields},
    named,
    sources::{SourceTabs, enabled},
    targets::StoreField,
    upload,
};
use crate::{
    body::Bytestream,
    components::{Crumb, Empty, Glyph, NavItem, PageHead},
    context::Dashboard,
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
    page(&visitor, StatusCode::OK, ImageForm::blank(), Problems::default()).await
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
    let form = ImageForm::read(sent);
    let new: NewImage = match form.values() {
        Ok(values) => values.into(),
        Err(problems) => return refuse(visitor, form, problems).await,
    };
    let image = match visitor.dashboard.controller.create_image(&visitor.caller, new).await {
        Ok(image) => image,
        Err(Error::Invalid(invalid)) => {
            let mut problems = Problems::default();
            problems.add(invalid.field, invalid.problem);
            return refuse(visitor, form, problems).await;
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
async fn refuse(visitor: &Visitor, form: ImageForm, problems: Problems) -> Result {
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
    page(visitor, StatusCode::BAD_REQUEST, form, problems).await
}

async fn page(visitor: &Visitor, status: StatusCode, form: ImageForm, problems: Problems) -> Result {
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
    visitor
        .page(status, NavItem::Images, tr("images-create"), move || {
            view! {
                <div class="narrow">
                    <PageHead title=tr("images-create") crumbs=vec![Crumb::new(tr("images-title"), Route::home().path())] />
                    <SourceTabs enabled=sources active=None />
                    <Begun begun=begun.clone() titles=titles.clone() />
                    <section class="card">
                        <div class="body">
                            <Body offer form problems formats largest may_publish csrf resumable begun titles stores />
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
) -> impl IntoView {
    // Of one that is whole the server already makes the image.
    let open = begun.iter().filter(|upload| upload.state == UploadState::Receiving);
    let begun_before = open.map(|upload| unfinished(upload, &titles)).collect();
    match offer {
        Err(reason) => view! {
            <Empty glyph=Glyph::Lock title=tr("images-cannot-create")>
                <p>{reason}</p>
            </Empty>
        }
        .into_any(),
        Ok(()) => view! {
            <UploadForm
                action=Route::New.path()
                image=None
                csrf
                largest
                resumable
                unfinished=None
                begun_before
                label=tr("images-create")
            >
                <ImageFields form problems formats=Some(formats) may_publish making=true />
                <StoreField stores />
            </UploadForm>
        }
        .into_any(),
    }
}
