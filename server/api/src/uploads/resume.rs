//! `HEAD /uploads/{upload}`.

use axum::{
    http::{HeaderValue, StatusCode},
    response::Response,
};

use super::{
    answer,
    headers::{UPLOAD_DEFER_LENGTH, UPLOAD_LENGTH, UPLOAD_METADATA},
};
use crate::{errors::ApiError, middleware::auth::Who, state::Api};

/// 200 with the offset from which the client can go on, the length and the metadata.
pub(super) async fn resume(api: &Api, Who(caller): &Who, id: &str) -> Result<Response, ApiError> {
    let upload = api.controller.resume_upload(caller, id).await?;
    let mut response = answer::at_offset(StatusCode::OK, &upload);
    let headers = response.headers_mut();
    match upload.length {
        Some(length) => headers.insert(UPLOAD_LENGTH, HeaderValue::from(length)),
        None => headers.insert(UPLOAD_DEFER_LENGTH, HeaderValue::from_static("1")),
    };
    if let Some(metadata) = upload.metadata.and_then(|metadata| HeaderValue::try_from(metadata).ok()) {
        headers.insert(UPLOAD_METADATA, metadata);
    }
    Ok(response)
}
