//! `DELETE /v2/stores/{store}/{image}`.

use axum::{
    extract::{Request, State},
    response::Response,
};

use crate::{answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

/// 204 once the copy is gone.
pub(crate) async fn delete(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([store, id]): Segments<2>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    api.controller.delete_copy(&caller, &store, &id).await?;
    Ok(answer::no_content())
}
