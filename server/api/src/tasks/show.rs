//! `GET /v2/tasks/{task}`.

use axum::{extract::State, http::StatusCode, response::Response};

use super::record::Record;
use crate::{answer, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

/// 200 with the whole task.
pub(crate) async fn show(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([task]): Segments<1>,
) -> Result<Response, ApiError> {
    let task = api.controller.show_task(&caller, &task).await?;
    answer::json(StatusCode::OK, &Record::from(&task))
}
