//! Successful answers.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde::Serialize;

use crate::errors::ApiError;

/// A JSON answer; non-ASCII text stays as it is, in UTF-8.
pub(crate) fn json<T: Serialize>(status: StatusCode, value: &T) -> Result<Response, ApiError> {
    json_sized(status, value, 1024)
}

/// [`json`] with a guess of its size in bytes.
pub(crate) fn json_sized<T: Serialize>(
    status: StatusCode,
    value: &T,
    capacity: usize,
) -> Result<Response, ApiError> {
    let mut text = Vec::with_capacity(capacity);
    serde_json::to_writer(&mut text, value).map_err(ApiError::internal)?;
    Ok(json_bytes(status, text.into()))
}

/// A JSON answer that is already written.
pub(crate) fn json_bytes(status: StatusCode, text: Bytes) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// 204.
pub(crate) fn no_content() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
