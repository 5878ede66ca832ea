//! `DELETE /v2/metadefs/namespaces/{namespace}/resource_types/{type}`.

use axum::{
    extract::{Request, State},
    response::Response,
};

use crate::{answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

/// 204 once the two are not associated.
pub(crate) async fn dissociate(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([namespace, resource_type]): Segments<2>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    api.controller.dissociate_metadef_resource_type(&caller, &namespace, &resource_type).await?;
    Ok(answer::no_content())
}
