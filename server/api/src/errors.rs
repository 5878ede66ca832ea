//! What went wrong, as a status and a sentence; and the body that says so in the form the client accepts.

mod render;

use std::{error::Error as StdError, sync::Arc};

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use vitrine_domain::Error;
use vitrine_identity::ProviderError;
use vitrine_model::validate::Invalid;

pub(crate) use render::{render, write as write_error};

type Cause = Arc<dyn StdError + Send + Sync>;

/// An answer of 400 and above.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    status: StatusCode,
    /// A sentence for people; it never holds a secret.
    message: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// For the log alone.
    cause: Option<Cause>,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), headers: Vec::new(), cause: None }
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(crate) fn unauthorized() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "This request needs a valid token in the X-Auth-Token header; the token is missing, unknown or expired.",
        )
    }

    pub(crate) fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, message)
    }

    /// An attribute that only the server sets.
    pub(crate) fn read_only(name: &str) -> Self {
        Self::forbidden(format!("Attribute '{name}' is read-only."))
    }

    /// An attribute that belongs to the service.
    pub(crate) fn reserved(name: &str) -> Self {
        Self::forbidden(format!("Attribute '{name}' is reserved."))
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    pub(crate) fn no_such_path() -> Self {
        Self::not_found("The resource could not be found.")
    }

    pub(crate) fn method_not_allowed(method: &str, allow: &'static str) -> Self {
        let sentence = format!("The method {method} is not allowed for this resource; it allows {allow}.");
        Self::new(StatusCode::METHOD_NOT_ALLOWED, sentence)
            .with(header::ALLOW, HeaderValue::from_static(allow))
    }

    pub(crate) fn not_implemented(method: &str) -> Self {
        Self::new(
            StatusCode::NOT_IMPLEMENTED,
            format!("The request method {method} is not implemented by this server."),
        )
    }

    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, message)
    }

    pub(crate) fn precondition_failed(message: impl Into<String>) -> Self {
        Self::new(StatusCode::PRECONDITION_FAILED, message)
    }

    pub(crate) fn too_large(message: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, message)
    }

    pub(crate) fn unsupported_media(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message)
    }

    pub(crate) fn headers_too_large(message: impl Into<String>) -> Self {
        Self::new(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, message)
    }

    pub(crate) fn internal(cause: impl StdError + Send + Sync + 'static) -> Self {
        Error::Internal(Box::new(cause)).into()
    }

    /// With one more header.
    pub(crate) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    #[cfg(test)]
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }
}

impl From<Invalid> for ApiError {
    fn from(error: Invalid) -> Self {
        Self::bad_request(error.to_string())
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        let status = match &error {
            Error::Invalid(_) | Error::BadRequest(_) | Error::WrongSignature(_) => StatusCode::BAD_REQUEST,
            Error::NotFound(_) => StatusCode::NOT_FOUND,
            Error::Forbidden(_) => StatusCode::FORBIDDEN,
            Error::Conflict(_) => StatusCode::CONFLICT,
            Error::Locked(_) => StatusCode::LOCKED,
            Error::ChecksumMismatch(_) => checksum_mismatch(),
            Error::Gone(_) => StatusCode::GONE,
            Error::LimitExceeded(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Error::UnsupportedContent(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Error::RangeNotSatisfiable(_) => StatusCode::RANGE_NOT_SATISFIABLE,
            Error::Unavailable { .. } | Error::Draining { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let headers = match &error {
            Error::Draining { retry_after } => vec![(header::RETRY_AFTER, HeaderValue::from(*retry_after))],
            _ => Vec::new(),
        };
        let message = error.to_string();
        let cause: Option<Cause> = error.source().is_some().then(|| Arc::new(error) as Cause);
        Self { status, message, headers, cause }
    }
}

/// 460, which only tus knows.
fn checksum_mismatch() -> StatusCode {
    StatusCode::from_u16(460).unwrap_or(StatusCode::BAD_REQUEST)
}

impl From<ProviderError> for ApiError {
    fn from(error: ProviderError) -> Self {
        let message = "The identity service cannot check the token now; try again shortly.";
        Self { cause: Some(Arc::new(error)), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, message) }
    }
}

impl IntoResponse for ApiError {
    /// Carries the error in the answer's extensions; [`render`] writes the body, since only it knows what the client
    /// accepts.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.headers_mut().extend(self.headers.iter().cloned());
        response.extensions_mut().insert(self);
        response
    }
}
