//! `POST /v2/cache/prune`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use serde_json::json;

use crate::{answer, body, errors::ApiError, middleware::auth::Who, state::Api};

/// 200 with how much was removed.
pub(crate) async fn prune(
    State(api): State<Api>,
    Who(caller): Who,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let pruned = api.controller.prune_cache(&caller).await?;
    let body = json!({"total_files_pruned": pruned.files, "total_bytes_pruned": pruned.bytes});
    answer::json(StatusCode::OK, &body)
}
