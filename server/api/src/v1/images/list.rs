//! `GET /v1/images` and `GET /v1/images/detail`.

mod query;

use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use serde::Serialize;
use vitrine_domain::Error;
use vitrine_model::{Caller, Image};

use crate::{
    answer,
    errors::ApiError,
    middleware::auth::Who,
    pairs::Pairs,
    state::Api,
    v1::record::{Brief, Detail},
};

#[derive(Serialize)]
struct Page<T> {
    images: Vec<T>,
}

/// 200 with a page of what identifies images.
pub(in crate::v1) async fn list(
    State(api): State<Api>,
    Who(caller): Who,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let images = page(&api, &caller, query).await?;
    answer::json(StatusCode::OK, &Page { images: images.iter().map(Brief::from).collect() })
}

/// 200 with a page of all there is to images.
pub(in crate::v1) async fn detail(
    State(api): State<Api>,
    Who(caller): Who,
    RawQuery(query): RawQuery,
) -> Result<Response, ApiError> {
    let images = page(&api, &caller, query).await?;
    answer::json(StatusCode::OK, &Page { images: images.iter().map(Detail::from).collect() })
}

async fn page(api: &Api, caller: &Caller, query: Option<String>) -> Result<Vec<Image>, ApiError> {
    let pairs = Pairs::parse(query.as_deref().unwrap_or_default())?;
    let query = query::read(&pairs, &api.controller.settings().limits, caller.is_admin())?;
    let has_marker = query.marker.is_some();
    match api.controller.list_images(caller, query).await {
        Ok(page) => Ok(page.images),
        // Of an image the caller may not see it is not said that it is there.
        Err(Error::Forbidden(_)) if has_marker => {
            Err(ApiError::bad_request("Invalid marker: no such image was found."))
        }
        Err(error) => Err(error.into()),
    }
}
