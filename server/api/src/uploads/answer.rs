//! Answers of the protocol.

use axum::{
    http::{HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use vitrine_model::ResumableUpload;

use super::headers::{UPLOAD_EXPIRES, UPLOAD_OFFSET, UPLOAD_STATE, moment};

/// An answer without a body that tells where the upload is, and until when it can go on.
pub(super) fn at_offset(status: StatusCode, upload: &ResumableUpload) -> Response {
    let mut response = status.into_response();
    let headers = response.headers_mut();
    headers.insert(UPLOAD_OFFSET, HeaderValue::from(upload.received));
    headers.insert(UPLOAD_STATE, HeaderValue::from_static(upload.state.as_str()));
    if let Some(expires) = moment(upload.expires_at).filter(|_| upload.state.is_open()) {
        headers.insert(UPLOAD_EXPIRES, expires);
    }
    response
}
