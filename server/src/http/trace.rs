//! One line of the log for each request. Headers, bodies and query strings are never in it: they may hold secrets.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;
use vitrine_api::RequestId;

use super::metrics::Metrics;

/// The name under which `log_level` can choose these lines.
const TARGET: &str = "vitrine::request";

/// Logs and counts a request when its answer begins.
pub(super) async fn trace(State(metrics): State<Arc<Metrics>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let id = request.extensions().get::<RequestId>().cloned();
    let id = id.as_ref().map_or("", RequestId::as_str);
    let span = tracing::info_span!("request", id, %method, path);
    let response = next.run(request).instrument(span).await;
    let status = response.status().as_u16();
    metrics.count(status);
    let seconds = started.elapsed().as_micros() as f64 / 1e6;
    if is_noise(&path) && status < 500 {
        tracing::debug!(target: TARGET, id, %method, path, status, seconds, "answered");
    } else {
        tracing::info!(target: TARGET, id, %method, path, status, seconds, "answered");
    }
    response
}

/// What asks all the time, and whose answers nobody looks for in a log.
fn is_noise(path: &str) -> bool {
    path == "/healthcheck" || path == "/metrics" || path.starts_with("/dashboard/assets/")
}
