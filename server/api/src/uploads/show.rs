//! `GET /uploads/{upload}`: ours, not of the protocol.

use axum::{http::StatusCode, response::Response};

use super::{Base, record::Record};
use crate::{answer, errors::ApiError, middleware::auth::Who, state::Api};

/// 200 with the upload, open or ended. Unlike `HEAD` it disturbs nobody who is sending.
pub(super) async fn show(
    api: &Api,
    Base(base): Base,
    Who(caller): &Who,
    id: &str,
) -> Result<Response, ApiError> {
    let upload = api.controller.show_upload(caller, id).await?;
    answer::json(StatusCode::OK, &Record { upload: &upload, base })
}
