//! `GET /v2/metadefs/namespaces/{namespace}/tags/{tag}`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};

use crate::{
    answer, body, errors::ApiError, metadefs::record::NameRecord, middleware::auth::Who, params::Segments,
    state::Api,
};

/// 200 with the tag.
pub(crate) async fn show(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([namespace, tag]): Segments<2>,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let tag = api.controller.show_metadef_tag(&caller, &namespace, &tag).await?;
    answer::json(StatusCode::OK, &NameRecord::from(&tag))
}
