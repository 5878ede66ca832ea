//! The variable segments of a path.

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};

use crate::errors::ApiError;

/// The values of the path's `N` variable segments, decoded, in their order.
pub(crate) struct Segments<const N: usize>(pub(crate) [String; N]);

impl<S: Send + Sync, const N: usize> FromRequestParts<S> for Segments<N> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| ApiError::bad_request("The path holds bytes that are not valid UTF-8."))?;
        let values: Vec<String> = params.iter().map(|(_, value)| value.to_owned()).collect();
        // An encoded slash would be a separator to Glance, which decodes before it routes.
        if values.iter().any(|value| value.contains('/')) {
            return Err(ApiError::no_such_path());
        }
        values.try_into().map(Self).map_err(|_| ApiError::no_such_path())
    }
}
