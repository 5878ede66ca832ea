//! `GET /v1/shared-images/{project}`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use serde::Serialize;

use crate::{answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

#[derive(Serialize)]
struct SharedImages<'a> {
    shared_images: Vec<Record<'a>>,
}

#[derive(Serialize)]
struct Record<'a> {
    image_id: &'a str,
    can_share: bool,
}

/// 200 with the project's memberships, as far as the caller may know of them.
pub(in crate::v1) async fn shared(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([project]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let members = api.controller.memberships_of(&caller, &project).await?;
    let record = members.iter().map(|m| Record { image_id: &m.image_id, can_share: m.can_share });
    answer::json(StatusCode::OK, &SharedImages { shared_images: record.collect() })
}
