//! `DELETE /v2/metadefs/namespaces/{namespace}/tags`.

use axum::{
    extract::{Request, State},
    response::Response,
};

use crate::{answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

/// 204 once the namespace has no tags.
pub(crate) async fn delete_all(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([namespace]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    api.controller.delete_metadef_tags(&caller, &namespace).await?;
    Ok(answer::no_content())
}
