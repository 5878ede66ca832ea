//! `POST /v2/tasks/{task}/actions/cancel` and `…/retry`: ours.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};

use super::record::Record;
use crate::{answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

/// 202 with the task, which ends within seconds.
pub(crate) async fn cancel(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([task]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let task = api.controller.cancel_task(&caller, &task).await?;
    answer::json(StatusCode::ACCEPTED, &Record::from(&task))
}

/// 202 with the task, which is pending once more.
pub(crate) async fn retry(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([task]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let task = api.controller.retry_task(&caller, &task).await?;
    answer::json(StatusCode::ACCEPTED, &Record::from(&task))
}
