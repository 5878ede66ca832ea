//! `GET /v1/images/{image}/members`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use serde::Serialize;

use crate::{answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

#[derive(Serialize)]
struct Members<'a> {
    members: Vec<Record<'a>>,
}

#[derive(Serialize)]
struct Record<'a> {
    member_id: &'a str,
    can_share: bool,
}

/// 200 with the members the caller may see.
pub(in crate::v1) async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([image]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let members = api.controller.granted_members(&caller, &image).await?;
    let record = members.iter().map(|m| Record { member_id: &m.member, can_share: m.can_share });
    answer::json(StatusCode::OK, &Members { members: record.collect() })
}
