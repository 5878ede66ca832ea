//! Which version is spoken here.

use axum::{Json, http::StatusCode};
use serde_json::{Value, json};

use super::base::Base;

/// GET /identity
pub(super) async fn all(base: Base) -> (StatusCode, Json<Value>) {
    (StatusCode::MULTIPLE_CHOICES, Json(json!({"versions": {"values": [version(&base)]}})))
}

/// GET /identity/v3
pub(super) async fn v3(base: Base) -> Json<Value> {
    Json(json!({"version": version(&base)}))
}

fn version(base: &Base) -> Value {
    json!({
        "id": "v3.14",
        "status": "stable",
        "updated": "2020-04-07T00:00:00Z",
        "links": [{"rel": "self", "href": base.link("/")}],
        "media-types": [
            {"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"}
        ],
    })
}
