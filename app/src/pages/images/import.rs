//! Making an image whose data the server fetches: from a URL, or from another Image service.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect},
};
use http::StatusCode;
use leptos::prelude::*;
use url::Url;
use vitrine_domain::{Error, Remote, Resource};
use vitrine_model::{Image, ImageChange, NewImage};

use super::{
    boot::BootImages,
    fields::{Formats, ImageFields},
    named,
    sources::{SourceFields, SourceTabs, enabled},
};
use crate::{
    components::{Crumb, Emphasis, Empty, Glyph, NavItem, Notice, PageHead, RequestLine, SubmitButton, Tone},
    failure::{Failure, Result},
    flash::Flash,
    forms::{
        Form,
        image::{ImageForm, Problems},
        import::{Asked, ImportForm, Source},
    },
    locale::tr,
    offers,
    routes::Route,
    session::Visitor,
    wire::{CSRF_FIELD, Problem},
};

/// What the page shows beside the fields: why the import did not begin.
type Refusal = Option<Problem>;

/// What was typed.
#[derive(Debug, Clone)]
struct Typed {
    image: ImageForm,
    import: ImportForm,
    problems: Problems,
}

/// `GET /dashboard/images/new/{source}`.
pub(crate) async fn show(visitor: Visitor, Path(word): Path<String>) -> Result {
    let source = source(&visitor, &word)?;
    let typed =
        Typed { image: ImageForm::blank(), import: ImportForm::default(), problems: Problems::default() };
    page(&visitor, StatusCode::OK, source, typed, None).await
}

/// `POST /dashboard/images/new/{source}`: makes the record and begins the import. Where it does not begin, the record
/// goes again.
pub(crate) async fn submit(visitor: Visitor, Path(word): Path<String>, form: Form) -> Result {
    let source = source(&visitor, &word)?;
    let mut typed = Typed {
        image: ImageForm::read(&form),
        import: ImportForm::read(&form),
        problems: Problems::default(),
    };
    let request = typed.import.request(source, &mut typed.problems);
    if source.has_own_formats() && typed.image.disk_format.is_empty() {
        typed.problems.add("disk_format", tr("images-import-format"));
    }
    if source.has_own_formats() && typed.image.container_format.is_empty() {
        typed.problems.add("container_format", tr("images-import-container"));
    }
    let mut new: NewImage = match typed.image.values() {
        Ok(values) if typed.problems.is_empty() => values.into(),
        Ok(_) => return page(&visitor, StatusCode::BAD_REQUEST, source, typed, None).await,
        Err(problems) => {
            for (field, problem) in problems.into_pairs() {
                typed.problems.add(field, problem);
            }
            return page(&visitor, StatusCode::BAD_REQUEST, source, typed, None).await;
        }
    };
    if source == Source::Service {
        // They are the other image's in the end; an import does not begin without some.
        new.disk_format.get_or_insert_with(|| "raw".to_owned());
        new.container_format.get_or_insert_with(|| "bare".to_owned());
    }
    let controller = &visitor.dashboard.controller;
    let image = match controller.create_image(&visitor.caller, new).await {
        Ok(image) => image,
        Err(Error::Invalid(invalid)) => {
            typed.problems.add(invalid.field, invalid.problem);
            return page(&visitor, StatusCode::BAD_REQUEST, source, typed, None).await;
        }
        Err(error) => return Err(error.into()),
    };
    match begin(&visitor, &image, request, source).await {
        Ok(()) => {
            let done = match source {
                Source::Location => tr("images-location-created"),
                Source::Url | Source::Service => tr("images-import-created"),
            };
            Flash::done(done).line(tr("images-import-begun-do")).keep(&visitor.session).await?;
            named::warn_of_repeated(&visitor, image.name.as_deref()).await?;
            Ok(Redirect::to(&Route::image(&image.id).path()).into_response())
        }
        Err(failure) => {
            discard(&visitor, &image).await?;
            match failure {
                Failure::Domain(Error::Internal(_)) | Failure::Identity(_) => Err(failure),
                failure => {
                    let problem = failure.problem(&visitor.cx.request_id);
                    page(&visitor, failure.status(), source, typed, Some(problem)).await
                }
            }
        }
    }
}

/// The source an address names, where it is enabled.
pub(super) fn source(visitor: &Visitor, word: &str) -> Result<Source> {
    let source = Source::parse(word).ok_or(Failure::NoPage)?;
    if enabled(&visitor.dashboard.controller).contains(&source) {
        return Ok(source);
    }
    Err(match source.method() {
        Some(method) => Error::NotFound(Resource::ImportMethod(method.as_str().to_owned())),
        None => Error::Forbidden(tr("images-location-off")),
    }
    .into())
}

pub(super) async fn begin(visitor: &Visitor, image: &Image, asked: Asked, source: Source) -> Result<()> {
    let controller = &visitor.dashboard.controller;
    let request = match asked {
        Asked::Import(request) => request,
        Asked::Location(location) => {
            return Ok(controller.add_location(&visitor.caller, &image.id, location).await?);
        }
    };
    let remote = match source {
        Source::Url | Source::Location => None,
        Source::Service => {
            let token = visitor.login.token.clone();
            let region = request.method.glance_region.as_deref().unwrap_or_default();
            let interface = request.method.glance_service_interface.as_deref().unwrap_or("public");
            let endpoint = visitor.dashboard.identity.image_endpoint(&token, region, interface).await?;
            let endpoint = endpoint.and_then(|url| Url::parse(&url).ok());
            if endpoint.is_none() {
                return Err(Error::BadRequest(tr!(
                    "images-no-region",
                    region = region,
                    interface = interface
                ))
                .into());
            }
            Some(Remote { endpoint, token })
        }
    };
    controller.import_image(&visitor.caller, &image.id, request, remote).await?;
    Ok(())
}

/// Removes the record of an import that did not begin.
async fn discard(visitor: &Visitor, image: &Image) -> Result<()> {
    let controller = &visitor.dashboard.controller;
    if image.protected {
        controller.update_image(&visitor.caller, &image.id, vec![ImageChange::Protected(false)]).await?;
    }
    Ok(controller.delete_image(&visitor.caller, &image.id).await?)
}

async fn page(
    visitor: &Visitor,
    status: StatusCode,
    source: Source,
    typed: Typed,
    refusal: Refusal,
) -> Result {
    let controller = &visitor.dashboard.controller;
    let settings = controller.settings();
    let formats =
        Formats { disk: settings.disk_formats.clone(), container: settings.container_formats.clone() };
    let stores = controller.list_stores().unwrap_or_default();
    let sources = enabled(controller);
    // That of another service's image is taken over.
    let formats = source.has_own_formats().then_some(formats);
    let may_publish = visitor.caller.is_admin();
    let csrf = visitor.login.csrf.clone();
    let offer = offers::may_create(&visitor.caller);
    let boot = BootImages::load(visitor).await?;
    visitor
        .page(status, NavItem::Images, tr("images-create"), move || {
            let body = match offer {
                Err(reason) => view! {
                    <Empty glyph=Glyph::Lock title=tr("images-cannot-create")>
                        <p>{reason}</p>
                    </Empty>
                }
                .into_any(),
                Ok(()) => {
                    let Typed { image, import, problems } = typed;
                    view! {
                        <form class="form" method="post" action=Route::NewFrom(source).path()>
                            <input type="hidden" name=CSRF_FIELD value=csrf />
                            {refusal.map(|problem| view! { <NotBegun problem title=tr("images-import-none") /> })}
                            <SourceFields source form=import problems=problems.clone() stores />
                            <ImageFields form=image problems formats may_publish making=true boot />
                            <div class="form-actions">
                                <SubmitButton emphasis=Emphasis::Primary glyph=Glyph::Download>
                                    {tr("images-create-import")}
                                </SubmitButton>
                            </div>
                        </form>
                    }
                    .into_any()
                }
            };
            view! {
                <div class="narrow">
                    <PageHead title=tr("images-create") crumbs=vec![Crumb::new(tr("images-title"), Route::home().path())] />
                    <SourceTabs enabled=sources active=Some(source) />
                    <section class="card">
                        <div class="body">{body}</div>
                    </section>
                </div>
            }
        })
        .await
}

/// Why the import did not begin.
#[component]
pub(super) fn NotBegun(problem: Problem, #[prop(into)] title: String) -> impl IntoView {
    view! {
        <Notice tone=Tone::Danger title>
            <p>
                <bdi>{problem.message}</bdi>
            </p>
            <p>{problem.advice}</p>
            <RequestLine code=problem.code id=problem.request_id />
        </Notice>
    }
    .into_any()
}
