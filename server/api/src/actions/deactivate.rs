//! `POST /v2/images/{image}/actions/deactivate`.

use axum::{
    extract::{Request, State},
    response::Response,
};

use crate::{answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

/// 204 once only administrators may download the image.
pub(crate) async fn deactivate(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([id]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    api.controller.deactivate_image(&caller, &id).await?;
    Ok(answer::no_content())
}
