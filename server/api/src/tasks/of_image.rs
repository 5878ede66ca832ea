//! `GET /v2/images/{image}/tasks`.

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Serialize;

use super::record::Row;
use crate::{answer, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

#[derive(Serialize)]
struct Tasks<'a> {
    tasks: Vec<Row<'a>>,
}

/// 200 with the image's tasks, the newest first.
pub(crate) async fn of_image(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([image]): Segments<1>,
) -> Result<Response, ApiError> {
    let tasks = api.controller.image_tasks(&caller, &image).await?;
    answer::json(StatusCode::OK, &Tasks { tasks: tasks.iter().map(Row::from).collect() })
}
