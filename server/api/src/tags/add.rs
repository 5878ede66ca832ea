//! `PUT /v2/images/{image}/tags/{tag}`.

use axum::{
    extract::{Request, State},
    response::Response,
};
use vitrine_model::validate;

use crate::{answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

/// 204, also where the image has the tag already.
pub(crate) async fn add(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([image, tag]): Segments<2>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    validate::length("tag", &tag)?;
    api.controller.add_tag(&caller, &image, &tag).await?;
    Ok(answer::no_content())
}
