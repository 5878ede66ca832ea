//! `PUT /v2/metadefs/namespaces/{namespace}/properties/{property}`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use vitrine_model::metadef::Property;

use crate::{answer, errors::ApiError, metadefs::body, middleware::auth::Who, params::Segments, state::Api};

/// 200 with the property, perhaps under another name.
pub(crate) async fn update(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([namespace, name]): Segments<2>,
    request: Request,
) -> Result<Response, ApiError> {
    let property: Property = body::property(&api, request).await?;
    let new_name = property.name.clone().unwrap_or_default();
    let property =
        api.controller.update_metadef_property(&caller, &namespace, &name, &new_name, property).await?;
    answer::json(StatusCode::OK, &property)
}
