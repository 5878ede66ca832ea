//! `PUT /v2/metadefs/namespaces/{namespace}/objects/{object}`.

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

/// 200 with the object, perhaps under another name.
pub(crate) async fn update(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([namespace, name]): Segments<2>,
    request: Request,
) -> Result<Response, ApiError> {
    let object = body::object(&api, request).await?;
    let object = api.controller.update_metadef_object(&caller, &namespace, &name, object).await?;
    answer::json(StatusCode::OK, &ObjectRecord::made(&namespace, &object))
}
