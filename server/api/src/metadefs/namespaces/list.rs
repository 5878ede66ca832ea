//! `GET /v2/metadefs/namespaces`.

use axum::{
    extract::{RawQuery, Request, State},
    http::StatusCode,
    response::Response,
};
use serde::Serialize;

use crate::{
    answer, body,
    errors::ApiError,
    metadefs::{query, record},
    middleware::auth::Who,
    pairs::Pairs,
    state::Api,
};

#[derive(Serialize)]
struct Page<R> {
    namespaces: Vec<R>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    schema: &'static str,
    first: String,
}

/// 200 with a page: attributes and associations.
pub(crate) async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let pairs = Pairs::parse(query.as_deref().unwrap_or_default())?;
    let query = query::namespaces(&pairs, api.controller.settings().limits.limit_param_default)?;
    let page = api.controller.list_metadef_namespaces(&caller, query).await?;
    let last = page.namespaces.last().filter(|_| page.more);
    let next = last.map(|last| link(&pairs.link(Some(&last.namespace.item.namespace))));
    let body = Page {
        namespaces: page.namespaces.iter().map(record::entry).collect(),
        next,
        schema: "/v2/schemas/metadefs/namespaces",
        first: link(&pairs.link(None)),
    };
    answer::json_sized(StatusCode::OK, &body, (page.namespaces.len() + 1) * 512)
}

fn link(query: &str) -> String {
    let separator = if query.is_empty() { "" } else { "?" };
    format!("/v2/metadefs/namespaces{separator}{query}")
}
