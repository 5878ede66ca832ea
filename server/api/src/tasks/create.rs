//! `POST /v2/tasks`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use serde_json::Value;
use vitrine_domain::{Action, tasks::LEGACY_IMPORT};
use vitrine_model::NewImage;

use super::begun;
use crate::{body, errors::ApiError, images, links, middleware::auth::Who, state::Api};

/// 201 with the task, which is pending, and its absolute URL.
pub(crate) async fn create(
    State(api): State<Api>,
    Who(caller): Who,
    request: Request,
) -> Result<Response, ApiError> {
    // Glance asks the rule before it reads the body.
    api.controller.admits(Action::TasksApiAccess, &caller)?;
    let base = links::base(&api.settings, request.uri(), request.headers());
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
    let task = if kind == LEGACY_IMPORT {
        let image = image_properties(&api, &input)?;
        api.controller.import_new_image(&caller, input, image).await?
    } else {
        api.controller.create_task(&caller, kind, input).await?
    };
    begun(StatusCode::CREATED, &base, &task)
}

/// What an `import` says of the image that it makes: the same as a request to create one.
fn image_properties(api: &Api, input: &Value) -> Result<NewImage, ApiError> {
    for name in ["import_from", "import_from_format", "image_properties"] {
        if input.get(name).is_none() {
            return Err(ApiError::bad_request(format!("Input does not contain '{name}' field")));
        }
    }
    match &input["image_properties"] {
        Value::Object(fields) => images::new_image(&api.schemas, fields),
        _ => Err(ApiError::bad_request("'image_properties' must be an object.")),
    }
}
