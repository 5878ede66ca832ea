//! `DELETE /v2/metadefs/namespaces/{namespace}/tags/{tag}`.

use axum::{
    extract::{Request, State},
    response::Response,
};

use crate::{answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

/// 204 once the tag is gone.
pub(crate) async fn delete(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([namespace, tag]): Segments<2>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    api.controller.delete_metadef_tag(&caller, &namespace, &tag).await?;
    Ok(answer::no_content())
}
