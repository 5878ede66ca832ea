//! `DELETE /v2/metadefs/namespaces/{namespace}/objects/{object}`.

use axum::{
    extract::{Request, State},
    response::Response,
};

use crate::{answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

/// 204 once the object is gone.
pub(crate) async fn delete(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([namespace, object]): Segments<2>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    api.controller.delete_metadef_object(&caller, &namespace, &object).await?;
    Ok(answer::no_content())
}
