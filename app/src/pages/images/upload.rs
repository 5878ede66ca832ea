//! An image's data on its way in: as a raw body from the island, or as a form's file.

use axum::{Json, body::Body, extract::Multipart, response::Redirect};
use http::{HeaderMap, header::CONTENT_LENGTH};
use vitrine_domain::{Error, Upload};

use super::ThisImage;
use crate::locale::tr;
use crate::{
    body::{self, Bytestream},
    failure::{Failure, Result},
    flash::Flash,
    forms::multipart,
    pages::{see, uploads::is_quiet},
    routes::Route,
    session::{Unverified, Visitor},
    wire::{CSRF_FIELD, Made, STORE_FIELD, STORE_HEADER},
};

/// `PUT /dashboard/images/{id}/file`: the bytes, and nothing else.
pub(crate) async fn raw(
    visitor: Visitor,
    ThisImage(id): ThisImage,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Made>> {
    let length = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let store = headers.get(STORE_HEADER).and_then(|name| name.to_str().ok()).and_then(named);
    let upload = Upload { size_hint: length, store, ..Upload::new(body::stream(body)) };
    let image = visitor.dashboard.controller.upload_image(&visitor.caller, id.as_str(), upload).await?;
    if !is_quiet(&headers) {
        done(&visitor).await?;
    }
    Ok(Json(Made { page: Route::image(&image.id).path(), id: image.id }))
}

/// `POST /dashboard/images/{id}/file`: a form with a file, where no script sends it.
pub(crate) async fn form(
    unverified: Unverified,
    ThisImage(id): ThisImage,
    multipart: Multipart,
) -> Result<Redirect> {
    let sent = multipart::read(multipart).await?;
    let visitor = unverified.verify(sent.form.text(CSRF_FIELD).unwrap_or_default())?;
    let Some((_, bytes)) = sent.file else {
        return Err(Failure::BadForm(tr("errors-form-no-file")));
    };
    let into = named(sent.form.trimmed(STORE_FIELD));
    store(&visitor, id.as_str(), bytes, into).await?;
    Ok(see(&Route::Image(id)))
}

/// The store that was chosen; none where the default one is meant.
pub(super) fn named(store: &str) -> Option<String> {
    Some(store.trim().to_owned()).filter(|name| !name.is_empty())
}

/// Stores a form's file in a store, else in the default one, and leaves a message for the image's page: a refusal leaves the record, which can be
/// changed and filled there.
pub(crate) async fn store(
    visitor: &Visitor,
    id: &str,
    bytes: Bytestream,
    into: Option<String>,
) -> Result<()> {
    let upload = Upload { store: into, ..Upload::new(bytes) };
    match visitor.dashboard.controller.upload_image(&visitor.caller, id, upload).await {
        Ok(_) => done(visitor).await,
        Err(error @ (Error::NotFound(_) | Error::Internal(_))) => Err(error.into()),
        Err(error) => {
            let problem = Failure::Domain(error).problem(&visitor.cx.request_id);
            let title = tr!("images-not-stored", title = problem.title);
            Flash::refused(title, problem).keep(&visitor.session).await
        }
    }
}

/// Leaves the message for the image's page.
pub(crate) async fn done(visitor: &Visitor) -> Result<()> {
    Flash::done(tr("images-stored")).keep(&visitor.session).await
}
