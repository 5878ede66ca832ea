//! `POST /v2/images/{image}/actions/reactivate`.

use axum::{
    extract::{Request, State},
    response::Response,
};

use crate::{answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

/// 204 once the image may be downloaded again.
pub(crate) async fn reactivate(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([id]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    api.controller.reactivate_image(&caller, &id).await?;
    Ok(answer::no_content())
}
