//! `GET /v2/metadefs/namespaces/{namespace}/resource_types`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use serde::Serialize;

use crate::{
    answer, body, errors::ApiError, metadefs::record::AssociationRecord, middleware::auth::Who,
    params::Segments, state::Api,
};

#[derive(Serialize)]
struct Associations<'a> {
    resource_type_associations: Vec<AssociationRecord<'a>>,
}

/// 200 with what the namespace is for.
pub(crate) async fn associations(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([namespace]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let associations = api.controller.list_metadef_associations(&caller, &namespace).await?;
    let resource_type_associations = associations.iter().map(AssociationRecord::from).collect();
    answer::json(StatusCode::OK, &Associations { resource_type_associations })
}
