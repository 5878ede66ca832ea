//! `POST /v2/stores/{store}/actions/copy` and `…/move`: ours.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use serde_json::Value;
use vitrine_domain::Transfer;

use crate::{
    body, errors::ApiError, links, middleware::auth::Who, params::Segments, state::Api, tasks::begun,
};

/// 202 with the task that copies all images of the store into another one.
pub(crate) async fn copy(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([from]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    let base = links::base(&api.settings, request.uri(), request.headers());
    let transfer = read(&api, from, request).await?;
    begun(StatusCode::ACCEPTED, &base, &api.controller.transfer_images(Some(&caller), transfer, false).await?)
}

/// 202 with the task that does so and removes what was copied from the store.
pub(crate) async fn r#move(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([from]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    let base = links::base(&api.settings, request.uri(), request.headers());
    let transfer = read(&api, from, request).await?;
    begun(StatusCode::ACCEPTED, &base, &api.controller.transfer_images(Some(&caller), transfer, true).await?)
}

/// `{"to": STORE, "project": ID}`, of which the second may be missing.
async fn read(api: &Api, from: String, request: Request) -> Result<Transfer, ApiError> {
    let body = body::json(request, api.settings.max_json_body).await?;
    let text = |name: &str| match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(ApiError::bad_request(format!("'{name}' must be a text."))),
    };
    let to =
        text("to")?.ok_or_else(|| ApiError::bad_request("The request needs 'to', the name of a store."))?;
    Ok(Transfer { from, to, project: text("project")? })
}
