//! `OPTIONS /uploads`.

use axum::{
    http::HeaderValue,
    response::{IntoResponse, Response},
};

use super::headers::{self, TUS_CHECKSUM_ALGORITHM, TUS_EXTENSION, TUS_MAX_SIZE, TUS_VERSION};
use crate::{answer, state::Api};

const EXTENSIONS: &str =
    "creation,creation-with-upload,creation-defer-length,termination,checksum,checksum-trailer,expiration";

/// 204 with what is spoken here. Needs no token.
pub(super) fn options(api: &Api) -> Response {
    let mut response = answer::no_content().into_response();
    let headers = response.headers_mut();
    headers.insert(TUS_VERSION, HeaderValue::from_static(headers::VERSION));
    headers.insert(TUS_EXTENSION, HeaderValue::from_static(EXTENSIONS));
    headers.insert(TUS_MAX_SIZE, HeaderValue::from(api.controller.settings().limits.image_size_cap));
    if let Ok(names) = HeaderValue::try_from(headers::algorithms()) {
        headers.insert(TUS_CHECKSUM_ALGORITHM, names);
    }
    response
}
