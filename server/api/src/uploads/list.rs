//! `GET /uploads`: ours, not of the protocol.

use axum::{http::StatusCode, response::Response};
use serde::Serialize;

use super::{Base, record::Record};
use crate::{answer, errors::ApiError, middleware::auth::Who, state::Api};

#[derive(Serialize)]
struct Uploads<'a> {
    uploads: Vec<Record<'a>>,
}

/// 200 with the caller's unfinished uploads, the newest first; with `image_id=…` the one to that image, whoever began
/// it.
pub(super) async fn list(
    api: &Api,
    Base(base): Base,
    Who(caller): &Who,
    query: &str,
) -> Result<Response, ApiError> {
    let mut image = None;
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "image_id" => image = Some(value.into_owned()),
            other => {
                return Err(ApiError::bad_request(format!(
                    "The parameter '{other}' is not known; there is image_id."
                )));
            }
        }
    }
    let uploads = api.controller.list_uploads(caller, image.as_deref()).await?;
    let uploads = uploads.iter().map(|upload| Record { upload, base }).collect();
    answer::json(StatusCode::OK, &Uploads { uploads })
}
