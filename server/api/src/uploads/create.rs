//! `POST /uploads`: creation, with bytes or without.

use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use vitrine_domain::NewUpload;

use super::{Base, answer, body, headers, metadata::Metadata};
use crate::{errors::ApiError, middleware::auth::Who, state::Api};

/// 201 with the upload's place in `Location`. Where bytes came along that are refused, the answer says so and names
/// the place all the same, for the upload may be there.
pub(super) async fn create(
    api: &Api,
    Base(base): Base,
    Who(caller): &Who,
    request: Request,
) -> Result<Response, ApiError> {
    let length = headers::length_or_deferred(request.headers())?;
    let metadata = Metadata::of(request.headers())?;
    let new = NewUpload {
        image_id: metadata.image()?,
        length,
        store: metadata.store()?,
        filename: metadata.filename()?,
        metadata: Some(metadata.raw).filter(|raw| !raw.is_empty()),
    };
    let has_bytes = body::has_bytes(&request);
    if has_bytes {
        headers::check_media(request.headers())?;
    }
    let append = body::append(request, 0, None)?;
    let upload = api.controller.create_upload(caller, new).await?;
    let location = HeaderValue::try_from(format!("{base}/{}", upload.id)).map_err(ApiError::internal)?;
    // An upload of no bytes is whole as soon as it is there.
    let outcome = if has_bytes || length == Some(0) {
        api.controller.append_to_upload(caller, &upload.id, append).await.map_err(ApiError::from)
    } else {
        Ok(upload)
    };
    let mut response = match outcome {
        Ok(upload) => answer::at_offset(StatusCode::CREATED, &upload),
        Err(error) => error.into_response(),
    };
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}
