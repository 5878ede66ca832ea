//! `POST /v2/cache/clean`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::{body, errors::ApiError, middleware::auth::Who, state::Api};

/// 200 with nothing.
pub(crate) async fn clean(
    State(api): State<Api>,
    Who(caller): Who,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    api.controller.clean_cache(&caller).await?;
    Ok(StatusCode::OK.into_response())
}
