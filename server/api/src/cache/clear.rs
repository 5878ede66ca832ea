//! `DELETE /v2/cache`.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName},
    response::Response,
};
use vitrine_model::CacheTarget;

use crate::{answer, body, errors::ApiError, middleware::auth::Who, state::Api};

const TARGET: HeaderName = HeaderName::from_static("x-image-cache-clear-target");

/// 204 when the cache is empty, or its queue, or both.
pub(crate) async fn clear(
    State(api): State<Api>,
    Who(caller): Who,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    api.controller.may_clear_cache(&caller)?;
    api.controller.clear_cache(&caller, target(request.headers())?).await?;
    Ok(answer::no_content())
}

/// Upper and lower case are the same.
fn target(headers: &HeaderMap) -> Result<CacheTarget, ApiError> {
    let value = headers.get(TARGET).map(|value| value.as_bytes().to_ascii_lowercase()).unwrap_or_default();
    match &*value {
        b"" => Ok(CacheTarget::Both),
        b"cache" => Ok(CacheTarget::Cache),
        b"queue" => Ok(CacheTarget::Queue),
        _ => Err(ApiError::bad_request(
            "The header x-image-cache-clear-target must be 'cache' or 'queue'; without it both are cleared.",
        )),
    }
}
