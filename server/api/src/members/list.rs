//! `GET /v2/images/{image}/members`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use serde::Serialize;

use super::record::Record;
use crate::{answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

#[derive(Serialize)]
struct Members<'a> {
    members: Vec<Record<'a>>,
    schema: &'static str,
}

/// 200 with the members the caller may see.
pub(crate) async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([image]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let members = api.controller.list_members(&caller, &image).await?;
    let members = members.iter().map(Record::from).collect();
    answer::json(StatusCode::OK, &Members { members, schema: "/v2/schemas/members" })
}
