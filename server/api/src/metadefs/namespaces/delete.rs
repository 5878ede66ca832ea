//! `DELETE /v2/metadefs/namespaces/{namespace}`.

use axum::{
    extract::{Request, State},
    response::Response,
};

use crate::{answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

/// 204 once the namespace is gone with everything in it.
pub(crate) async fn delete(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([namespace]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    api.controller.delete_metadef_namespace(&caller, &namespace).await?;
    Ok(answer::no_content())
}
