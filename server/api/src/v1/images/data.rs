//! Data in the body of a request, or at a URL that it names.

use axum::{
    body::{Body, HttpBody},
    extract::Request,
    http::{HeaderMap, header},
};
use futures::{StreamExt, TryStreamExt};
use vitrine_domain::{Upload, UploadRules};
use vitrine_model::{Caller, Image};

use super::meta::Meta;
use crate::{errors::ApiError, state::Api, v1::refusal};

const MEDIA: &str = "application/octet-stream";

/// Where data comes from.
pub(super) enum Source {
    /// The request's own body.
    Body(Body),
    /// This URL, from which it is copied after the answer.
    Copy(String),
}

/// The one source of data that a request names.
///
/// # Errors
/// 400: several, one this server cannot read from, a body of another type than `application/octet-stream`, or data
/// that is larger than an image may be.
pub(super) fn source(api: &Api, meta: &Meta, request: Request) -> Result<Option<Source>, ApiError> {
    match (body(api, meta, request)?, meta.location.as_deref(), meta.copy_from.as_deref()) {
        (None, None, None) => Ok(None),
        (Some(body), None, None) => Ok(Some(Source::Body(body))),
        (None, None, Some(url)) => {
            api.controller.check_copy_from(url)?;
            Ok(Some(Source::Copy(url.to_owned())))
        }
        (None, Some(_), None) => {
            Err(ApiError::bad_request("External sources are not supported by this server."))
        }
        _ => Err(ApiError::bad_request("The data of an image comes from one source, and several are given.")),
    }
}

/// The data a request carries, where it carries any.
fn body(api: &Api, meta: &Meta, request: Request) -> Result<Option<Body>, ApiError> {
    let cap = api.controller.settings().limits.image_size_cap;
    let announced = request.body().size_hint().exact().filter(|bytes| *bytes > 0).or(meta.claim.size);
    if let Some(bytes) = announced.filter(|bytes| *bytes > cap) {
        return Err(ApiError::bad_request(format!(
            "The data has {bytes} bytes; an image may have at most {cap} (image_size_cap)."
        )));
    }
    if !crate::body::is_there(request.method(), request.body()) {
        return Ok(None);
    }
    check_media(request.headers())?;
    Ok(Some(request.into_body()))
}

fn check_media(headers: &HeaderMap) -> Result<(), ApiError> {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media = given.split(';').next().unwrap_or_default().trim();
    if media.eq_ignore_ascii_case(MEDIA) {
        return Ok(());
    }
    Err(ApiError::bad_request(format!("Image data is sent with Content-Type: {MEDIA}, not '{media}'.")))
}

/// Brings the data into the image, or begins to; answers the image as it is then.
pub(super) async fn bring(
    api: &Api,
    caller: &Caller,
    image: Image,
    source: Source,
    store: Option<String>,
) -> Result<Image, ApiError> {
    match source {
        Source::Body(body) => upload(api, caller, &image.id, store, body).await,
        Source::Copy(url) => {
            api.controller.copy_from(caller, &image.id, &url, store).await?;
            Ok(image)
        }
    }
}

async fn upload(
    api: &Api,
    caller: &Caller,
    id: &str,
    store: Option<String>,
    body: Body,
) -> Result<Image, ApiError> {
    let size_hint = body.size_hint().exact();
    let body = body.into_data_stream().map_err(std::io::Error::other).boxed();
    let upload = Upload { size_hint, store, rules: UploadRules::V1, ..Upload::new(body) };
    match api.controller.upload_image(caller, id, upload).await {
        Ok(image) => Ok(image),
        Err(error) => Err(refusal::of_upload(api, caller, id, error).await),
    }
}
