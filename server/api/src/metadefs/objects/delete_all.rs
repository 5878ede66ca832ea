//! `DELETE /v2/metadefs/namespaces/{namespace}/objects`.

use axum::{
    extract::{Request, State},
    response::Response,
};

use crate::{answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

/// 204 once the namespace has no objects.
pub(crate) async fn delete_all(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([namespace]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    api.controller.delete_metadef_objects(&caller, &namespace).await?;
    Ok(answer::no_content())
}
