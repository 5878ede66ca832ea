//! `PUT /v2/metadefs/namespaces/{namespace}/tags/{tag}`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};

use crate::{
    answer,
    errors::ApiError,
    metadefs::{body, record::NameRecord},
    middleware::auth::Who,
    params::Segments,
    state::Api,
};

/// 200 with the tag under its new name.
pub(crate) async fn update(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([namespace, name]): Segments<2>,
    request: Request,
) -> Result<Response, ApiError> {
    let tag = body::tag(&api, request).await?;
    let tag = api.controller.update_metadef_tag(&caller, &namespace, &name, tag).await?;
    answer::json(StatusCode::OK, &NameRecord::from(&tag))
}
