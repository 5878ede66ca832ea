//! `PUT /v2/images/{image}/stage`.

use axum::{
    body::HttpBody,
    extract::{Request, State},
    response::Response,
};
use futures::{StreamExt, TryStreamExt};
use vitrine_domain::Upload;

use crate::{
    answer,
    data::{announced_size, media_type},
    errors::ApiError,
    middleware::auth::Who,
    params::Segments,
    state::Api,
};

/// 204 once the data waits for its import.
pub(crate) async fn stage(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([id]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    api.controller.check_staging()?;
    let headers = request.headers();
    media_type(headers)?;
    let expected_size = announced_size(headers)?;
    let body = request.into_body();
    let size_hint = body.size_hint().exact();
    let body = body.into_data_stream().map_err(std::io::Error::other).boxed();
    let upload = Upload { expected_size, size_hint, ..Upload::new(body) };
    api.controller.stage_image(&caller, &id, upload).await?;
    Ok(answer::no_content())
}
