//! Who asks.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, HeaderName, request::Parts};

use super::{Shared, base::X_AUTH_TOKEN, error::ApiError};
use crate::{embedded::Holder, provider::ProviderError};

/// The holder of the token in `X-Auth-Token`.
pub(super) struct Asking(pub(super) Arc<Holder>);

impl FromRequestParts<Arc<Shared>> for Asking {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, ApiError> {
        let holder = shared.holder(&parts.headers, &X_AUTH_TOKEN).await?;
        let holder = holder.ok_or_else(ApiError::unauthorized)?;
        // Users, passwords, roles and credentials are all ways to access that the token itself does not have. To end a
        // token is none.
        let ends_a_token = parts.uri.path().ends_with("/auth/tokens");
        if holder.is_restricted() && !parts.method.is_safe() && !ends_a_token {
            return Err(ApiError::restricted());
        }
        Ok(Self(holder))
    }
}

impl Asking {
    /// Refuses everybody but administrators; `action` as Keystone's policies call it.
    pub(super) fn admin(&self, action: &str) -> Result<(), ApiError> {
        if self.is_admin() { Ok(()) } else { Err(ApiError::forbidden(action)) }
    }

    /// Refuses everybody but administrators and the user of that id.
    pub(super) fn admin_or_user(&self, user_id: &str, action: &str) -> Result<(), ApiError> {
        if self.is_admin() || self.0.user.id == user_id { Ok(()) } else { Err(ApiError::forbidden(action)) }
    }

    pub(super) fn is_admin(&self) -> bool {
        self.0.caller.is_admin()
    }
}

impl Shared {
    /// The holder of the token in a header.
    pub(super) async fn holder(
        &self,
        headers: &HeaderMap,
        name: &HeaderName,
    ) -> Result<Option<Arc<Holder>>, ProviderError> {
        match headers.get(name).and_then(|token| token.to_str().ok()) {
            Some(token) => self.embedded.verify(token).await,
            None => Ok(None),
        }
    }
}
