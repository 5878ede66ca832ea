//! `POST /v2/metadefs/namespaces/{namespace}/resource_types`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};

use crate::{
    answer,
    errors::ApiError,
    metadefs::{body, record::AssociationRecord},
    middleware::auth::Who,
    params::Segments,
    state::Api,
};

/// 201 with the association.
pub(crate) async fn associate(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([namespace]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    let association = body::association(&api, request).await?;
    let association =
        api.controller.associate_metadef_resource_type(&caller, &namespace, association).await?;
    answer::json(StatusCode::CREATED, &AssociationRecord::from(&association))
}
