//! `DELETE /v1/images/{image}/members/{member}`.

use axum::{
    extract::{Request, State},
    response::Response,
};

use crate::{
    answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api, v1::refusal,
};

/// 204.
pub(in crate::v1) async fn revoke(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([image, member]): Segments<2>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    refusal::check_project(&caller)?;
    api.controller.revoke_member(&caller, &image, &member).await.map_err(refusal::of_sharing)?;
    Ok(answer::no_content())
}
