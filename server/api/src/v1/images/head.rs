//! `HEAD /v1/images/{image}`.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::{errors::ApiError, middleware::auth::Who, params::Segments, state::Api, v1::record};

/// 200 with the image in headers, whatever its state.
pub(in crate::v1) async fn head(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([id]): Segments<1>,
) -> Result<Response, ApiError> {
    let image = api.controller.show_kept_image(&caller, &id).await?;
    let mut response = StatusCode::OK.into_response();
    record::write_headers(response.headers_mut(), &image);
    Ok(response)
}
