//! The data of an image that has none yet, fetched by the server.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect},
};
use http::StatusCode;
use leptos::prelude::*;
use vitrine_domain::Error;
use vitrine_model::Image;

use super::{
    import::{self, NotBegun},
    sources::SourceFields,
};
use crate::{
    components::{Crumb, Emphasis, Glyph, LinkButton, NavItem, Notice, PageHead, SubmitButton, Tone},
    failure::{Failure, Result},
    flash::Flash,
    forms::{
        Form,
        image::Problems,
        import::{ImportForm, Source},
    },
    locale::tr,
    offers::Offers,
    routes::{ImageId, Route},
    session::Visitor,
    wire::{CSRF_FIELD, Problem},
};

/// `GET /dashboard/images/{id}/import/{source}`.
pub(crate) async fn show(visitor: Visitor, Path((id, word)): Path<(String, String)>) -> Result {
    let (image, source) = this(&visitor, &id, &word).await?;
    page(&visitor, StatusCode::OK, image, source, ImportForm::default(), Problems::default(), None).await
}

/// `POST /dashboard/images/{id}/import/{source}`.
pub(crate) async fn submit(visitor: Visitor, Path((id, word)): Path<(String, String)>, form: Form) -> Result {
    let (image, source) = this(&visitor, &id, &word).await?;
    let form = ImportForm::read(&form);
    let mut problems = Problems::default();
    let request = form.request(source, &mut problems);
    if !problems.is_empty() {
        return page(&visitor, StatusCode::BAD_REQUEST, image, source, form, problems, None).await;
    }
    match import::begin(&visitor, &image, request, source).await {
        Ok(()) => {
            Flash::done(tr("images-import-begun"))
                .line(tr("images-import-begun-do"))
                .keep(&visitor.session)
                .await?;
            Ok(Redirect::to(&Route::image(&image.id).path()).into_response())
        }
        Err(
            failure @ Failure::Domain(Error::BadRequest(_) | Error::Conflict(_) | Error::LimitExceeded(_)),
        ) => {
            let problem = failure.problem(&visitor.cx.request_id);
            page(&visitor, failure.status(), image, source, form, problems, Some(problem)).await
        }
        Err(failure) => Err(failure),
    }
}

async fn this(visitor: &Visitor, id: &str, word: &str) -> Result<(Image, Source)> {
    let id = ImageId::parse(id).ok_or(Failure::NoImageId)?;
    let source = import::source(visitor, word)?;
    let image = visitor.dashboard.controller.show_image(&visitor.caller, id.as_str()).await?;
    Ok((image, source))
}

async fn page(
    visitor: &Visitor,
    status: StatusCode,
    image: Image,
    source: Source,
    form: ImportForm,
    problems: Problems,
    refusal: Option<Problem>,
) -> Result {
    let stores = visitor.dashboard.controller.list_stores().unwrap_or_default();
    let offer = Offers::of(&visitor.caller, &image).upload;
    let csrf = visitor.login.csrf.clone();
    visitor
        .page(status, NavItem::Images, tr("images-fetch-title"), move || {
            let here = Route::image(&image.id).path();
            let crumbs =
                vec![Crumb::new(tr("images-title"), Route::home().path()), Crumb::new(image.title(), here.clone())];
            let body = match offer {
                Err(reason) => view! {
                    <div class="stack">
                        <Notice tone=Tone::Info title=tr("images-fetch-not")>
                            <p>{reason}</p>
                        </Notice>
                        <LinkButton href=here>{tr("images-back")}</LinkButton>
                    </div>
                }
                .into_any(),
                Ok(()) => {
                    let action = format!("{here}/import/{}", source.as_str());
                    view! {
                    <form class="form" method="post" action=action>
                        <input type="hidden" name=CSRF_FIELD value=csrf />
                        {refusal.map(|problem| view! { <NotBegun problem title=tr("images-import-refused") /> })}
                        <SourceFields source form problems stores />
                        <div class="form-actions">
                            <SubmitButton emphasis=Emphasis::Primary glyph=Glyph::Download>
                                {tr("images-import")}
                            </SubmitButton>
                            <LinkButton href=here>{tr("images-leave")}</LinkButton>
                        </div>
                    </form>
                    }
                    .into_any()
                }
            };
            view! {
                <div class="narrow">
                    <PageHead title=tr("images-fetch") crumbs />
                    <section class="card">
                        <div class="body">{body}</div>
                    </section>
                </div>
            }
        })
        .await
}
