//! `GET /v2/metadefs/namespaces/{namespace}/objects`.

use axum::{
    extract::{RawQuery, Request, State},
    http::StatusCode,
    response::Response,
};
use serde::Serialize;

use crate::{
    answer, body,
    errors::ApiError,
    metadefs::{query, record::ObjectRecord},
    middleware::auth::Who,
    pairs::Pairs,
    params::Segments,
    state::Api,
};

#[derive(Serialize)]
struct Objects<'a> {
    objects: Vec<ObjectRecord<'a>>,
    /// Without a slash in front, as Glance sends it.
    schema: &'static str,
}

/// 200 with all objects.
pub(crate) async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([namespace]): Segments<1>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    query::objects(&Pairs::parse(query.as_deref().unwrap_or_default())?)?;
    let objects = api.controller.list_metadef_objects(&caller, &namespace).await?;
    let objects = objects.iter().map(|object| ObjectRecord::new(&namespace, object)).collect();
    answer::json(StatusCode::OK, &Objects { objects, schema: "v2/schemas/metadefs/objects" })
}
