//! `DELETE /v2/images/{image}/members/{member}`.

use axum::{
    extract::{Request, State},
    response::Response,
};

use crate::{answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

/// 204 once the image is no longer shared with the project.
pub(crate) async fn remove(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([image, project]): Segments<2>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    api.controller.remove_member(&caller, &image, &project).await?;
    Ok(answer::no_content())
}
