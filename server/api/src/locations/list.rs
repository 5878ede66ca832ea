//! `GET /v2/images/{image}/locations`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};

use crate::{
    answer, body, errors::ApiError, images::record::Locations, middleware::auth::Who, params::Segments,
    state::Api,
};

/// 200 with a list of URLs and their metadata.
pub(crate) async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([id]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let locations = api.controller.list_locations(&caller, &id).await?;
    answer::json(StatusCode::OK, &Locations::of(&api.view, &locations))
}
