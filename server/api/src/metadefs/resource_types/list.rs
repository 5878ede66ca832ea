//! `GET /v2/metadefs/resource_types`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use serde::Serialize;

use crate::{
    answer, body, errors::ApiError, metadefs::record::NameRecord, middleware::auth::Who, state::Api,
};

#[derive(Serialize)]
struct Types<'a> {
    resource_types: Vec<NameRecord<'a>>,
}

/// 200 with every type of resource there is.
pub(crate) async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let types = api.controller.list_metadef_resource_types(&caller).await?;
    answer::json(StatusCode::OK, &Types { resource_types: types.iter().map(NameRecord::from).collect() })
}
