//! `clouds.yaml` and `openrc.sh` as files.

use axum::response::{IntoResponse as _, Response};
use http::{
    HeaderValue,
    header::{CONTENT_DISPOSITION, CONTENT_TYPE},
};

use super::access::Access;
use crate::{attachment::disposition, failure::Result, pages::people, session::Visitor};

/// `GET /dashboard/me/clouds.yaml`.
pub(crate) async fn clouds_yaml(visitor: Visitor) -> Result {
    people::embedded(&visitor)?;
    Ok(file(Access::of_password(&visitor).clouds_yaml(), "application/yaml", ("clouds", "yaml")))
}

/// `GET /dashboard/me/openrc.sh`.
pub(crate) async fn openrc(visitor: Visitor) -> Result {
    people::embedded(&visitor)?;
    let stem = format!("{}-openrc", visitor.caller.project_name.as_deref().unwrap_or("vitrine"));
    Ok(file(Access::of_password(&visitor).openrc(), "application/x-sh", (&stem, "sh")))
}

fn file(text: String, kind: &'static str, (stem, ending): (&str, &str)) -> Response {
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&disposition(stem, "vitrine", ending)) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    response
}
