//! `POST /v2/metadefs/namespaces/{namespace}/tags/{tag}`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use vitrine_model::metadef::Tag;

use crate::{
    answer, body, errors::ApiError, metadefs::record::NameRecord, middleware::auth::Who, params::Segments,
    state::Api,
};

/// 201 with the tag, which is named by the path alone.
pub(crate) async fn create(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([namespace, tag]): Segments<2>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let tag = api.controller.create_metadef_tag(&caller, &namespace, Tag::new(tag)).await?;
    answer::json(StatusCode::CREATED, &NameRecord::from(&tag))
}
