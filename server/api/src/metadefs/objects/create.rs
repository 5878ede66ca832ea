//! `POST /v2/metadefs/namespaces/{namespace}/objects`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};

use crate::{
    answer,
    errors::ApiError,
    metadefs::{body, record::ObjectRecord},
    middleware::auth::Who,
    params::Segments,
    state::Api,
};

/// 201 with the object.
pub(crate) async fn create(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([namespace]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    let object = body::object(&api, request).await?;
    let object = api.controller.create_metadef_object(&caller, &namespace, object).await?;
    answer::json(StatusCode::CREATED, &ObjectRecord::made(&namespace, &object))
}
