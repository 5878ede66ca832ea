//! The answer to whoever begins a task.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use vitrine_model::Task;

use super::record::{Record, path};
use crate::{answer, errors::ApiError};

/// The task, with its absolute URL. `base` is where the caller reaches this server.
pub(crate) fn begun(status: StatusCode, base: &str, task: &Task) -> Result<Response, ApiError> {
    let mut response = answer::json(status, &Record::from(task))?;
    let location = HeaderValue::try_from(format!("{base}{}", path(&task.id))).map_err(ApiError::internal)?;
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}
