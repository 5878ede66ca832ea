//! `GET /v2/cache`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use serde::Serialize;
use time::OffsetDateTime;
use vitrine_model::{CacheState, CachedImage};

use crate::{answer, body, errors::ApiError, middleware::auth::Who, state::Api};

#[derive(Serialize)]
struct Everything<'a> {
    cached_images: Vec<Record<'a>>,
    queued_images: &'a [String],
}

#[derive(Serialize)]
struct Record<'a> {
    id: i64,
    image_id: &'a str,
    last_accessed: f64,
    last_modified: f64,
    size: u64,
    hits: u64,
    checksum: Option<&'a str>,
}

impl<'a> From<&'a CachedImage> for Record<'a> {
    fn from(cached: &'a CachedImage) -> Self {
        Self {
            id: cached.id,
            image_id: &cached.image_id,
            last_accessed: seconds(cached.last_accessed),
            last_modified: seconds(cached.last_modified),
            size: cached.size,
            hits: cached.hits,
            checksum: cached.checksum.as_deref(),
        }
    }
}

/// 200 with what is in the cache of this node and in its queue.
pub(crate) async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let CacheState { cached, queued } = api.controller.list_cache(&caller).await?;
    let cached_images = cached.iter().map(Record::from).collect();
    answer::json(StatusCode::OK, &Everything { cached_images, queued_images: &queued })
}

/// Seconds since 1970, to the microsecond.
fn seconds(at: OffsetDateTime) -> f64 {
    (at.unix_timestamp_nanos() / 1000) as f64 / 1e6
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn times_are_seconds_to_the_microsecond() {
        assert_eq!(seconds(datetime!(2026-11-21 08:28:33.880384 UTC)).to_string(), "1795249713.880384");
        assert_eq!(
            serde_json::json!(seconds(datetime!(2026-11-21 08:28:33 UTC))).to_string(),
            "1795249713.0"
        );
    }
}
