//! `GET /v2/metadefs/namespaces/{namespace}/tags`.

use axum::{
    extract::{RawQuery, Request, State},
    http::StatusCode,
    response::Response,
};
use serde::Serialize;
use vitrine_model::metadef::Tag;

use crate::{
    answer, body, errors::ApiError, metadefs::query, middleware::auth::Who, pairs::Pairs, params::Segments,
    state::Api,
};

#[derive(Serialize)]
struct Tags<'a> {
    tags: Vec<&'a Tag>,
}

/// 200 with the names of the tags.
pub(crate) async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([namespace]): Segments<1>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let query = query::tags(&Pairs::parse(query.as_deref().unwrap_or_default())?)?;
    let tags = api.controller.list_metadef_tags(&caller, &namespace, &query).await?;
    answer::json(StatusCode::OK, &Tags { tags: tags.iter().map(|tag| &tag.item).collect() })
}
