//! `DELETE /v1/images/{image}`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::{body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api, v1::refusal};

/// 200 without a body.
pub(in crate::v1) async fn delete(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([id]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    match api.controller.delete_image(&caller, &id).await {
        Ok(()) => Ok(StatusCode::OK.into_response()),
        Err(error) => Err(refusal::of_deletion(&api, &caller, &id, error).await),
    }
}
