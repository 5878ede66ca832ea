//! `GET /v2/metadefs/namespaces/{namespace}/properties/{property}`.

use axum::{
    extract::{RawQuery, Request, State},
    http::StatusCode,
    response::Response,
};

use crate::{
    answer, body, errors::ApiError, middleware::auth::Who, pairs::Pairs, params::Segments, state::Api,
};

/// 200 with the property; with `resource_type` the path holds the name with that type's prefix.
pub(crate) async fn show(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([namespace, name]): Segments<2>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let pairs = Pairs::parse(query.as_deref().unwrap_or_default())?;
    let resource_type = pairs.first("resource_type").filter(|name| !name.is_empty());
    let property = api.controller.show_metadef_property(&caller, &namespace, &name, resource_type).await?;
    answer::json(StatusCode::OK, &property)
}
