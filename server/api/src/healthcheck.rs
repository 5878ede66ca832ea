//! `GET /healthcheck`.

use axum::{extract::State, http::StatusCode};

use crate::state::Api;

/// 200 `OK`, or 503 while the server drains, so that nobody sends it anything new. Needs no token.
pub(crate) async fn healthcheck(State(api): State<Api>) -> (StatusCode, &'static str) {
    if api.controller.activity().draining {
        return (StatusCode::SERVICE_UNAVAILABLE, "DRAINING");
    }
    (StatusCode::OK, "OK")
}
