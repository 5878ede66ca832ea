//! `GET /v2/tasks/{task}/progress`: ours.

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Serialize;

use crate::{answer, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

#[derive(Serialize)]
struct Progress<'a> {
    id: &'a str,
    status: &'static str,
    phase: &'a str,
    bytes_done: u64,
    bytes_total: Option<u64>,
    attempts: u32,
    cancelled: bool,
    message: &'a str,
}

/// 200 with how far the task is: for administrators, and for readers of the project it runs for.
pub(crate) async fn progress(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([task]): Segments<1>,
) -> Result<Response, ApiError> {
    let (task, progress) = api.controller.task_progress(&caller, &task).await?;
    let body = Progress {
        id: &task.id,
        status: task.status.as_str(),
        phase: &progress.phase,
        bytes_done: progress.bytes_done,
        bytes_total: progress.bytes_total,
        attempts: progress.attempts,
        cancelled: progress.cancelled,
        message: task.message.as_deref().unwrap_or_default(),
    };
    answer::json(StatusCode::OK, &body)
}
