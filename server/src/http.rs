//! What is around every request: layers, assets, counters, sockets.

pub(crate) mod assets;
mod drain;
pub(crate) mod metrics;
pub(crate) mod panics;
pub(crate) mod patience;
mod peer;
pub(crate) mod socket;
mod trace;
pub(crate) mod trail;

use std::sync::Arc;

use axum::{Router, extract::Request, middleware, middleware::Next, response::Response};
use vitrine_api::RequestIdLimit;
use vitrine_domain::Controller;

use self::{metrics::Metrics, patience::Patience};

/// Puts the layers of the whole server around its routes. From the outside: the request's id, the log and the
/// counters, panics, the drain's notice, bodies that stand still, forged headers.
pub(crate) fn around(
    routes: Router,
    controller: &Controller,
    metrics: &Arc<Metrics>,
    max_request_id_length: usize,
    patience: Patience,
    believe_proxy: bool,
) -> Router {
    let routes = if believe_proxy { routes.layer(middleware::from_fn(peer::believe_proxy)) } else { routes };
    routes
        .layer(middleware::from_fn(vitrine_api::drop_forged_headers))
        .layer(middleware::from_fn_with_state(patience, patience::with_patience))
        .layer(middleware::from_fn_with_state(controller.clone(), drain::say_goodbye))
        .layer(middleware::from_fn(panics::catch))
        .layer(middleware::from_fn_with_state(Arc::clone(metrics), trace::trace))
        .layer(middleware::from_fn(hand_on_request_id))
        .layer(middleware::from_fn_with_state(RequestIdLimit(max_request_id_length), vitrine_api::request_id))
}

/// Tells the dashboard the id that the API's layer has chosen.
async fn hand_on_request_id(mut request: Request, next: Next) -> Response {
    if let Some(id) = request.extensions().get::<vitrine_api::RequestId>() {
        let id = vitrine_app::RequestId(id.as_str().to_owned());
        request.extensions_mut().insert(id);
    }
    next.run(request).await
}
