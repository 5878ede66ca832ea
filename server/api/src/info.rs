//! `GET /v2/info/…`: what this server offers beyond the plain API.

mod stores;
mod usage;

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use serde_json::json;

pub(crate) use stores::{stores, stores_detail};
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
