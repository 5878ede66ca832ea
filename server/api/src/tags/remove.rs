//! `DELETE /v2/images/{image}/tags/{tag}`.

use axum::{
    extract::{Request, State},
    response::Response,
};

use crate::{answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

/// 204 once the image has the tag no more; 404 where it never had it.
pub(crate) async fn remove(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([image, tag]): Segments<2>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    api.controller.remove_tag(&caller, &image, &tag).await?;
    Ok(answer::no_content())
}
