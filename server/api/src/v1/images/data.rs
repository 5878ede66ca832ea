//! Data in the body of a request.

use axum::{
    body::{Body, HttpBody},
    extract::Request,
    http::{HeaderMap, header},
};
use futures::{StreamExt, TryStreamExt};
use vitrine_domain::{Upload, UploadRules};
use vitrine_model::{Caller, Image};

use super::meta::Meta;
use crate::{body, errors::ApiError, state::Api, v1::refusal};

const MEDIA: &str = "application/octet-stream";

/// The data a request carries, where it carries any.
///
/// # Errors
/// 400: of another type than `application/octet-stream`, or larger than an image may be.
pub(super) fn of(api: &Api, meta: &Meta, request: Request) -> Result<Option<Body>, ApiError> {
    let cap = api.controller.settings().limits.image_size_cap;
    let announced = request.body().size_hint().exact().filter(|bytes| *bytes > 0).or(meta.claim.size);
    if let Some(bytes) = announced.filter(|bytes| *bytes > cap) {
        return Err(ApiError::bad_request(format!(
            "The data has {bytes} bytes; an image may have at most {cap} (image_size_cap)."
        )));
    }
    if !body::is_there(request.method(), request.body()) {
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

/// Uploads the data to the image.
pub(super) async fn upload(
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
