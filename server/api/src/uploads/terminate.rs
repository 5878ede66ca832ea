//! `DELETE /uploads/{upload}`.

use axum::response::Response;

use crate::{answer, errors::ApiError, middleware::auth::Who, state::Api};

/// 204; the upload is unknown from then on.
pub(super) async fn terminate(api: &Api, Who(caller): &Who, id: &str) -> Result<Response, ApiError> {
    api.controller.terminate_upload(caller, id).await?;
    Ok(answer::no_content())
}
