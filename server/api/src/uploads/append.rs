//! `PATCH /uploads/{upload}`.

use axum::{extract::Request, http::StatusCode, response::Response};

use super::{
    answer, body,
    headers::{self, UPLOAD_LENGTH, UPLOAD_OFFSET},
};
use crate::{errors::ApiError, middleware::auth::Who, state::Api};

/// 204 with the new offset, once the bytes are on the disk for good. With the last byte it comes when the image is
/// active; where that takes long, the answer has `Upload-State: finishing`, and the image's status tells the rest.
pub(super) async fn append(
    api: &Api,
    Who(caller): &Who,
    id: &str,
    request: Request,
) -> Result<Response, ApiError> {
    headers::check_media(request.headers())?;
    let offset = headers::number(request.headers(), &UPLOAD_OFFSET)?.ok_or_else(|| {
        ApiError::bad_request("The header Upload-Offset is missing: where do the bytes belong?")
    })?;
    let length = headers::number(request.headers(), &UPLOAD_LENGTH)?;
    let append = body::append(request, offset, length)?;
    let upload = api.controller.append_to_upload(caller, id, append).await?;
    Ok(answer::at_offset(StatusCode::NO_CONTENT, &upload))
}
