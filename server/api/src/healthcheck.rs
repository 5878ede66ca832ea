//! `GET` and `HEAD /healthcheck`.

use axum::{extract::State, http::StatusCode};

use crate::state::Api;

/// 200 `OK`, with the names of stores that are degraded, since the server serves all the same; or 503 while it drains,
/// so that nobody sends it anything new. Needs no token.
pub(crate) async fn healthcheck(State(api): State<Api>) -> (StatusCode, String) {
    if api.controller.activity().draining {
        return (StatusCode::SERVICE_UNAVAILABLE, "DRAINING".to_owned());
    }
    let degraded = api.controller.degraded_stores();
    let note =
        if degraded.is_empty() { String::new() } else { format!(", degraded: {}", degraded.join(", ")) };
    (StatusCode::OK, format!("OK{note}"))
}

/// The same without a body, as balancers ask: 204, or 503.
pub(crate) async fn head(State(api): State<Api>) -> StatusCode {
    if api.controller.activity().draining { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::NO_CONTENT }
}
