//! `PUT /v2/metadefs/namespaces/{namespace}`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use vitrine_model::metadef::Document;

use crate::{
    answer,
    errors::ApiError,
    metadefs::{body, record},
    middleware::auth::Who,
    params::Segments,
    state::Api,
};

/// 200 with the attributes; what is left out is set back, what is in the namespace stays.
pub(crate) async fn update(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([namespace]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    let document: Document = body::namespace(&api, request).await?;
    let namespace = api.controller.update_metadef_namespace(&caller, &namespace, &document).await?;
    answer::json(StatusCode::OK, &record::attributes(&namespace))
}
