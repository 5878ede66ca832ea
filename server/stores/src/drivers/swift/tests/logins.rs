//! The logins of the tests' own service.

use axum::{
    Json,
    http::{HeaderName, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::fake::refusal;
use crate::drivers::testing::fault::Seen;

/// Version 1.
pub(super) fn first(seen: &Seen, token: String, storage: String) -> Response {
    let is = |name, value: &str| seen.header(HeaderName::from_static(name)) == value;
    if !is("x-auth-user", "planted:user") || !is("x-auth-key", "planted-key") {
        return refusal(401, "");
    }
    [("x-auth-token", token), ("x-storage-url", storage)].into_response()
}

/// Keystone's.
pub(super) fn keystone(request: &Value, token: String, storage: String) -> Response {
    let identity = &request["auth"]["identity"];
    let user = &identity["password"]["user"];
    let is_user = user["name"] == "user"
        && user["password"] == "planted-key"
        && user["domain"]["id"] == "default"
        && request["auth"]["scope"]["project"]["name"] == "planted";
    let is_application =
        identity["application_credential"] == json!({"id": "app", "secret": "planted-secret"});
    if !is_user && !is_application {
        return refusal(401, "");
    }
    let endpoint = |interface: &str, region: &str, url: &str| json!({"interface": interface, "region": region, "url": url});
    let token_body = json!({"token": {
        "issued_at": "2024-01-01T00:00:00.000000Z",
        "expires_at": "2024-01-01T01:00:00.000000Z",
        "catalog": [
            {"type": "image", "endpoints": [endpoint("public", "one", "http://127.0.0.1:1")]},
            {"type": "object-store", "endpoints": [
                endpoint("internal", "one", "http://127.0.0.1:1"),
                endpoint("public", "other", "http://127.0.0.1:1"),
                endpoint("public", "one", &storage),
            ]},
        ],
    }});
    (StatusCode::CREATED, [("x-subject-token", token)], Json(token_body)).into_response()
}
