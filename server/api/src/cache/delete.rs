//! `DELETE /v2/cache/{image}`.

use axum::{
    extract::{Request, State},
    response::Response,
};

use crate::{answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

/// 204, also where the image is neither in the cache nor in its queue.
pub(crate) async fn delete(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([image]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    api.controller.delete_cached_image(&caller, &image).await?;
    Ok(answer::no_content())
}
