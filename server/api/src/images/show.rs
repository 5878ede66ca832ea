//! `GET /v2/images/{image}`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};

use super::record::Record;
use crate::{answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

/// 200 with the record.
pub(crate) async fn show(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([id]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let image = api.controller.show_image(&caller, &id).await?;
    answer::json(StatusCode::OK, &Record::of(&api, &image))
}
