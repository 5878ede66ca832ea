//! Refusals, as Keystone words and shapes them.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header::RETRY_AFTER},
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::{
    embedded::PasswordError,
    error::AdminError,
    provider::{LoginError, ProviderError},
};

/// A refusal.
#[derive(Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    message: String,
    retry_after: Option<u64>,
}

impl ApiError {
    fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into(), retry_after: None }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// Who asks could not be told. Never says why.
    pub(super) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "The request you have made requires authentication.")
    }

    /// `action` as Keystone's policies call it, without `identity:`.
    pub(super) fn forbidden(action: &str) -> Self {
        let message = format!("You are not authorized to perform the requested action: identity:{action}.");
        Self::new(StatusCode::FORBIDDEN, message)
    }

    /// A token of a restricted application credential asks for a change.
    pub(super) fn restricted() -> Self {
        let message = "You are not authorized to perform the requested action: tokens of a restricted application \
                       credential change nothing in the identity. Use a password, or an unrestricted credential.";
        Self::new(StatusCode::FORBIDDEN, message)
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    pub(super) fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "The method is not allowed for the requested URL.")
    }

    pub(super) fn too_large(limit: usize) -> Self {
        let message = format!("The request body must not be longer than {limit} bytes.");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, message)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let title = match self.status {
            StatusCode::PAYLOAD_TOO_LARGE => "Request Entity Too Large",
            other => other.canonical_reason().unwrap_or("Error"),
        };
        let body = json!({"error": {"code": self.status.as_u16(), "message": self.message, "title": title}});
        let mut response = (self.status, Json(body)).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<ProviderError> for ApiError {
    fn from(error: ProviderError) -> Self {
        let unavailable = matches!(
            error.0.downcast_ref::<vitrine_database::Error>(),
            Some(vitrine_database::Error::Unavailable(_))
        );
        tracing::error!(error = %chain(&error), "the identity service failed");
        if unavailable {
            Self {
                retry_after: Some(1),
                ..Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "The identity service is not available now; try again.",
                )
            }
        } else {
            Self::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "The identity service failed; the server's log names the cause under the id of this request.",
            )
        }
    }
}

/// An error with its causes.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

impl From<LoginError> for ApiError {
    fn from(error: LoginError) -> Self {
        match error {
            LoginError::Refused => Self::unauthorized(),
            LoginError::TooManyAttempts { retry_after } => Self {
                retry_after: Some(retry_after),
                ..Self::new(StatusCode::TOO_MANY_REQUESTS, sentence(&error.to_string()))
            },
            LoginError::Provider(error) => error.into(),
        }
    }
}

impl From<AdminError> for ApiError {
    fn from(error: AdminError) -> Self {
        let message = error.to_string();
        match error {
            AdminError::NotFound { .. } | AdminError::NotAssigned { .. } => Self::not_found(message),
            AdminError::Taken { kind, name, id } => {
                Self::new(StatusCode::CONFLICT, conflict(kind, &name, &id))
            }
            AdminError::Invalid { .. } => Self::bad_request(message),
            AdminError::BuiltIn(_) | AdminError::LastAdmin(_) | AdminError::Forbidden(_) => {
                Self::new(StatusCode::FORBIDDEN, message)
            }
            AdminError::HasImages { .. } => Self::new(StatusCode::CONFLICT, message),
            AdminError::Provider(error) => error.into(),
        }
    }
}

impl From<PasswordError> for ApiError {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Login(error) => error.into(),
            PasswordError::Admin(error) => error.into(),
        }
    }
}

/// Clients look for these words.
fn conflict(kind: &str, name: &str, id: &str) -> String {
    let reason = match kind {
        "project" => format!(
            "it is not permitted to have two projects with either the same name or same id in the same domain: \
             name is {name}, project id {id}."
        ),
        "user" => format!("Duplicate entry found with name {name} at domain ID default."),
        _ => format!("Duplicate entry found with name {name}."),
    };
    format!("Conflict occurred attempting to store {kind} - {reason}")
}

fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    characters
        .next()
        .map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), characters.as_str()))
}
