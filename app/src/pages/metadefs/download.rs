//! A namespace as a file.

use axum::response::{IntoResponse as _, Response};
use http::{
    HeaderValue,
    header::{CONTENT_DISPOSITION, CONTENT_TYPE},
};
use vitrine_domain::Error;

use super::ThisNamespace;
use crate::{attachment::disposition, failure::Result, session::Visitor};

/// `GET /dashboard/metadefs/{namespace}/json`: what can be imported again, here or by `vitrine metadefs load`.
pub(crate) async fn show(visitor: Visitor, ThisNamespace(name): ThisNamespace) -> Result<Response> {
    let controller = &visitor.dashboard.controller;
    let document = controller.export_metadef_namespace(&visitor.caller, name.as_str()).await?;
    let mut text = serde_json::to_string_pretty(&document).map_err(|error| Error::Internal(error.into()))?;
    text.push('\n');
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    // Colons make no good file name.
    let stem = name.as_str().replace("::", "-");
    if let Ok(value) = HeaderValue::from_str(&disposition(&stem, "namespace", "json")) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    Ok(response)
}
