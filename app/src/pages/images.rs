//! Images: the list, the forms, one image's page, and what can be done there.

pub(crate) mod actions;
pub(crate) mod answer;
pub(crate) mod boot;
pub(crate) mod bulk;
pub(crate) mod cached;
pub(crate) mod copies;
pub(crate) mod create;
pub(crate) mod defining;
pub(crate) mod delete;
pub(crate) mod detail;
pub(crate) mod discard;
pub(crate) mod download;
pub(crate) mod edit;
pub(crate) mod events;
pub(crate) mod fetch;
pub(crate) mod fields;
pub(crate) mod history;
pub(crate) mod import;
pub(crate) mod list;
pub(crate) mod live;
pub(crate) mod members;
pub(crate) mod named;
pub(crate) mod names;
pub(crate) mod sources;
pub(crate) mod suggest;
pub(crate) mod targets;
pub(crate) mod upload;

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::{context::Dashboard, failure::Failure, routes::ImageId};

/// The image an address names.
pub(crate) struct ThisImage(pub(crate) ImageId);

impl FromRequestParts<Dashboard> for ThisImage {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, dashboard: &Dashboard) -> Result<Self, Failure> {
        let path = axum::extract::Path::<String>::from_request_parts(parts, dashboard).await;
        path.ok().and_then(|path| ImageId::parse(&path.0)).map(Self).ok_or(Failure::NoImageId)
    }
}
