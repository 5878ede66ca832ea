//! Resumable uploads from the browser: the same calls as clients have, for people with a session. The guard has looked
//! at every request that changes something.

use axum::{extract::Request, middleware::Next, response::Response};
use http::{Method, StatusCode};

use super::images::upload;
use crate::{failure::Result, session::Visitor};

/// Where they are.
pub const UPLOADS: &str = "/dashboard/uploads";

/// Tells the calls who is asking. A request that has brought the last byte leaves the message for the image's page.
pub(crate) async fn enter(visitor: Visitor, mut request: Request, next: Next) -> Result {
    let sends = [Method::PATCH, Method::POST].contains(request.method());
    request.extensions_mut().insert(visitor.caller.clone());
    let response = next.run(request).await;
    if sends && is_complete(&response) {
        upload::done(&visitor).await?;
    }
    Ok(response)
}

fn is_complete(response: &Response) -> bool {
    [StatusCode::NO_CONTENT, StatusCode::CREATED].contains(&response.status())
        && response.headers().get("upload-state").is_some_and(|state| state == "complete")
}
