//! `GET /v2/info/usage`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use serde_json::{Map, Value, json};

use crate::{answer, body, errors::ApiError, middleware::auth::Who, state::Api};

/// 200 with what the caller's project uses of each thing that can be limited, and how much it may: -1 is no limit, as
/// in Keystone.
pub(crate) async fn usage(
    State(api): State<Api>,
    Who(caller): Who,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let usage = api.controller.usage(&caller).await?;
    let entries: Map<String, Value> = usage
        .into_iter()
        .map(|entry| {
            let limit = entry.limit.map_or_else(|| json!(-1), |limit| json!(limit));
            (entry.quota.as_str().to_owned(), json!({"usage": entry.usage, "limit": limit}))
        })
        .collect();
    answer::json(StatusCode::OK, &json!({ "usage": entries }))
}
