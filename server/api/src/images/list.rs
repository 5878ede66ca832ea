//! `GET /v2/images`.

mod filters;
mod query;
mod sort;
pub(crate) mod when;
mod words;

use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use serde::{Serialize, Serializer};
use vitrine_model::Image;

use super::record::Record;
use crate::{answer, errors::ApiError, middleware::auth::Who, pairs::Pairs, state::Api};

/// Bytes of a typical record, to make room for a page at once.
const RECORD_BYTES: usize = 1024;

/// 200 with a page.
pub(crate) async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let pairs = Pairs::parse(query.as_deref().unwrap_or_default())?;
    let query = query::read(&pairs, &api.controller.settings().limits)?;
    let page = api.controller.list_images(&caller, query).await?;
    let marker = page.images.last().filter(|_| page.more).map(|image| image.id.as_str());
    let body = Page {
        images: Records { api: &api, images: &page.images },
        first: link(&pairs.link(None)),
        schema: "/v2/schemas/images",
        next: marker.map(|marker| link(&pairs.link(Some(marker)))),
    };
    answer::json_sized(StatusCode::OK, &body, (page.images.len() + 1) * RECORD_BYTES)
}

fn link(query: &str) -> String {
    let separator = if query.is_empty() { "" } else { "?" };
    format!("/v2/images{separator}{query}")
}

#[derive(Serialize)]
struct Page<'a> {
    images: Records<'a>,
    first: String,
    schema: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

struct Records<'a> {
    api: &'a Api,
    images: &'a [Image],
}

impl Serialize for Records<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.images.iter().map(|image| Record::of(self.api, image)))
    }
}
