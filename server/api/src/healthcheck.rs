//! `GET` and `HEAD /healthcheck`.

use axum::{extract::State, http::StatusCode};

use crate::state::Api;

/// 200 `OK`, or 503 while the server drains, so that nobody sends it anything new. Needs no token.
pub(crate) async fn healthcheck(State(api): State<Api>) -> (StatusCode, &'static str) {
    if api.controller.activity().draining {
        return (StatusCode::SERVICE_UNAVAILABLE, "DRAINING");
    }
    (StatusCode::OK, "OK")
}

/// The same without a body, as balancers ask: 204, or 503.
pub(crate) async fn head(State(api): State<Api>) -> StatusCode {
    if api.controller.activity().draining { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::NO_CONTENT }
}
