//! While the server drains, each answer ends its connection: the client's next request goes to another server.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header::CONNECTION},
    middleware::Next,
    response::Response,
};
use vitrine_domain::Controller;

/// Adds `Connection: close` while the server drains.
pub(super) async fn say_goodbye(
    State(controller): State<Controller>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    if controller.activity().draining {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
