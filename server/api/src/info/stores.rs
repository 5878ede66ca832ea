//! `GET /v2/info/stores` and `GET /v2/info/stores/detail`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use serde::Serialize;
use serde_json::{Map, Value};
use vitrine_domain::{StoreDetail, StoreInfo};
use vitrine_stores::layers::health::Trouble;

use crate::{answer, body, errors::ApiError, images::record::Instant, middleware::auth::Who, state::Api};

/// The stores to choose from; 404 where there is one.
pub(crate) async fn stores(State(api): State<Api>, request: Request) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let stores = api.controller.list_stores()?;
    answer::json(StatusCode::OK, &List { stores: stores.iter().map(Info::of).collect::<Vec<_>>() })
}

/// The same with how they are set up.
pub(crate) async fn stores_detail(
    State(api): State<Api>,
    Who(caller): Who,
    request: Request,
) -> Result<Response, ApiError> {
    body::refuse(&request)?;
    let stores = api.controller.detail_stores(&caller)?;
    answer::json(StatusCode::OK, &List { stores: stores.iter().map(Detail::of).collect::<Vec<_>>() })
}

#[derive(Serialize)]
struct List<T> {
    stores: Vec<T>,
}

/// The flags are the text `true`, and there only where they hold.
#[derive(Serialize)]
struct Info<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<&'static str>,
    #[serde(rename = "read-only", skip_serializing_if = "Option::is_none")]
    read_only: Option<&'static str>,
}

impl<'a> Info<'a> {
    fn of(info: &'a StoreInfo) -> Self {
        Self {
            id: &info.id,
            description: &info.description,
            default: info.is_default.then_some("true"),
            read_only: info.is_read_only.then_some("true"),
        }
    }
}

#[derive(Serialize)]
struct Detail<'a> {
    #[serde(flatten)]
    info: Info<'a>,
    #[serde(rename = "type")]
    driver: &'static str,
    properties: &'a Map<String, Value>,
    weight: i64,
    /// These four are not Glance's.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    degraded_since: Option<Instant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_success: Option<Instant>,
}

impl<'a> Detail<'a> {
    fn of(detail: &'a StoreDetail) -> Self {
        let condition = detail.condition.as_ref();
        let trouble = condition.and_then(|condition| condition.trouble.as_ref());
        Self {
            state: condition.map(|_| if trouble.is_some() { "degraded" } else { "healthy" }),
            degraded_since: trouble.map(|trouble| Instant(trouble.since)),
            reason: trouble.map(Trouble::told),
            last_success: condition.and_then(|condition| condition.last_success).map(Instant),
            info: Info::of(&detail.info),
            driver: detail.driver,
            properties: &detail.properties,
            weight: detail.weight,
        }
    }
}
