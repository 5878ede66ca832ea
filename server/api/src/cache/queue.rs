//! `PUT /v2/cache/{image}`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::{body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

/// 202: the image will be fetched, unless it is there already.
pub(crate) async fn queue(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([image]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    api.controller.queue_cached_image(&caller, &image).await?;
    Ok(StatusCode::ACCEPTED.into_response())
}
