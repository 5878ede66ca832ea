//! `GET /v2/cache/nodes/{image}`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};

use crate::{answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

/// 200 with a list of the nodes that have a copy.
pub(crate) async fn nodes(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([image]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    answer::json(StatusCode::OK, &api.controller.cache_nodes(&caller, &image).await?)
}
