//! `POST /v2/metadefs/namespaces/{namespace}/tags`.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use serde::{Deserialize, Serialize};
use vitrine_model::metadef::Tag;

use crate::{answer, errors::ApiError, metadefs::body, middleware::auth::Who, params::Segments, state::Api};

/// A list of tags, as it comes and as it goes.
#[derive(Serialize, Deserialize)]
struct Tags {
    tags: Vec<Tag>,
}

/// 201 with the tags that were sent: they are all there are now, or, with the header `X-Openstack-Append`, there are
/// others too.
pub(crate) async fn create_many(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([namespace]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    let append = appends(request.headers());
    let tags: Tags = body::tags(&api, request).await?;
    api.controller.create_metadef_tags(&caller, &namespace, &tags.tags, append).await?;
    answer::json(StatusCode::CREATED, &tags)
}

fn appends(headers: &HeaderMap) -> bool {
    let value = headers.get("x-openstack-append").and_then(|value| value.to_str().ok());
    let value = value.unwrap_or_default().trim().to_ascii_lowercase();
    matches!(value.as_str(), "1" | "t" | "true" | "on" | "y" | "yes")
}
