//! `POST /v2/metadefs/namespaces/{namespace}/properties`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use vitrine_model::metadef::Property;

use crate::{answer, errors::ApiError, metadefs::body, middleware::auth::Who, params::Segments, state::Api};

/// 201 with the property.
pub(crate) async fn create(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([namespace]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    let property: Property = body::property(&api, request).await?;
    let name = property.name.clone().unwrap_or_default();
    let property = api.controller.create_metadef_property(&caller, &namespace, &name, property).await?;
    answer::json(StatusCode::CREATED, &property)
}
