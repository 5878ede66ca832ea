//! `GET /v2/metadefs/namespaces/{namespace}/properties`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use serde::Serialize;
use vitrine_model::metadef::Properties;

use crate::{answer, body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

#[derive(Serialize)]
struct Map {
    properties: Properties,
}

/// 200 with the properties under their names.
pub(crate) async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([namespace]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let properties = api.controller.list_metadef_properties(&caller, &namespace).await?;
    answer::json(StatusCode::OK, &Map { properties })
}
