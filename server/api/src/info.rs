//! `GET /v2/info/…`: what this server offers beyond the plain API.

mod usage;

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use serde_json::json;

pub(crate) use usage::usage;

use crate::{answer, body, errors::ApiError, state::Api};

/// The import methods.
pub(crate) async fn import(State(api): State<Api>, request: Request) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let methods = json!({"import-methods": {
        "description": "Import methods available.",
        "type": "array",
        "value": api.controller.import_methods(),
    }});
    answer::json(StatusCode::OK, &methods)
}

/// The stores to choose from: a server with one store offers no choice, which is 404.
pub(crate) async fn stores(request: Request) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    Err(ApiError::not_found("This server has one store; there is no list of stores to choose from."))
}
