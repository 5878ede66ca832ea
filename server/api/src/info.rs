//! `GET /v2/info/…`: what this server offers beyond the plain API.

mod stores;
mod usage;

use axum::{extract::Request, http::StatusCode, response::Response};
use serde_json::json;

pub(crate) use stores::{stores, stores_detail};

use crate::{answer, body, errors::ApiError};
pub(crate) use usage::usage;

/// The import methods: none.
pub(crate) async fn import(request: Request) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let methods = json!({"import-methods": {
        "description": "Import methods available.",
        "type": "array",
        "value": [],
    }});
    answer::json(StatusCode::OK, &methods)
}
