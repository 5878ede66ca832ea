//! `GET /v2/images/{image}/members/{member}`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};

use super::record::Record;
use crate::{answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

/// 200 with the member.
pub(crate) async fn show(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([image, project]): Segments<2>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let member = api.controller.show_member(&caller, &image, &project).await?;
    answer::json(StatusCode::OK, &Record::from(&member))
}
