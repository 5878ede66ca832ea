//! `POST /v2/tasks`.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use serde_json::Value;
use vitrine_domain::Action;

use super::record::{Record, path};
use crate::{answer, body, errors::ApiError, middleware::auth::Who, state::Api};

/// 201 with the task, which is pending.
pub(crate) async fn create(
    State(api): State<Api>,
    Who(caller): Who,
    request: Request,
) -> Result<Response, ApiError> {
    // Glance asks the rule before it reads the body.
    api.controller.admits(Action::TasksApiAccess, &caller)?;
    let body = body::json(request, api.settings.max_json_body).await?;
    for name in ["type", "input"] {
        let value = body.get(name).ok_or_else(|| {
            ApiError::bad_request(format!("The request body must be an object with '{name}'."))
        })?;
        api.schemas.check_task(name, value)?;
    }
    let kind = body["type"].as_str().unwrap_or_default();
    let input = body["input"].clone();
    if input == Value::Null {
        return Err(ApiError::bad_request("The 'input' of a task must be an object."));
    }
    let task = api.controller.create_task(&caller, kind, input).await?;
    let mut response = answer::json(StatusCode::CREATED, &Record::from(&task))?;
    let location = HeaderValue::try_from(path(&task.id)).map_err(ApiError::internal)?;
    response.headers_mut().insert(header::LOCATION, location);
    Ok(response)
}
