//! Why a request was not served: status, words, and a page that says what to do next.

mod page;
mod words;

use std::sync::Arc;

use axum::response::{IntoResponse, Response};
use http::StatusCode;
pub(crate) use page::page;
use vitrine_domain::{Error as Domain, Resource};
use vitrine_identity::ProviderError;

use crate::{
    locale::{Locale, key},
    routes::{People, Route},
};

/// Why a request was not served. As a response it carries only its status; the router's middleware makes the page,
/// or the JSON, of it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Domain(#[from] Domain),
    #[error(transparent)]
    Identity(#[from] ProviderError),
    #[error("the login sessions cannot be read or written")]
    Session(#[from] tower_sessions::session::Error),
    #[error("there is no session layer around the dashboard")]
    NoSessionLayer,
    #[error("nobody is logged in")]
    LoginNeeded,
    /// The key of what was missing.
    #[error("refused as a forged request: {}", Locale::English.words(.0))]
    Forged(&'static str),
    #[error("no such page")]
    NoPage,
    #[error("the page does not take requests of this kind")]
    NoMethod,
    /// Why, in the reader's language.
    #[error("the form cannot be read: {0}")]
    BadForm(String),
    #[error("the form has more than {0} bytes")]
    FormTooLarge(usize),
    #[error("no image has an id of that form")]
    NoImageId,
    #[error("no namespace has a name of that form")]
    NoNamespace,
    #[error("there is no {kind} with the id {id}")]
    Missing {
        /// `user`, `project`, `role` and the like, as the identity calls it.
        kind: &'static str,
        id: String,
    },
}

/// The result of a handler.
pub(crate) type Result<T = Response, E = Failure> = std::result::Result<T, E>;

impl Failure {
    pub(crate) const fn status(&self) -> StatusCode {
        match self {
            Self::Domain(error) => domain_status(error),
            Self::Identity(_) | Self::Session(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::NoSessionLayer => StatusCode::INTERNAL_SERVER_ERROR,
            Self::LoginNeeded => StatusCode::UNAUTHORIZED,
            Self::Forged(_) => StatusCode::FORBIDDEN,
            Self::NoPage | Self::NoImageId | Self::NoNamespace | Self::Missing { .. } => {
                StatusCode::NOT_FOUND
            }
            Self::NoMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::BadForm(_) => StatusCode::BAD_REQUEST,
            Self::FormTooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
        }
    }

    /// Whether it says of nothing but the address that nothing is there.
    pub(crate) const fn is_of_address(&self) -> bool {
        matches!(self, Self::NoPage | Self::NoImageId | Self::NoNamespace)
    }

    /// Where to go on from here, and the key of what the way there is called.
    pub(crate) fn way_out(&self, route: Option<&Route>) -> (Route, &'static str) {
        match self {
            Self::Domain(Domain::NotFound(Resource::Metadef { namespace: Some(namespace), .. })) => {
                (Route::metadef(namespace), key("errors-to-namespace"))
            }
            Self::Domain(Domain::NotFound(Resource::Metadef { .. })) | Self::NoNamespace => {
                (Route::metadefs(), key("errors-to-metadefs"))
            }
            Self::Missing { kind: "user", .. } => (Route::People(People::Users), key("errors-to-users")),
            Self::Missing { kind: "project", .. } => {
                (Route::People(People::Projects), key("errors-to-projects"))
            }
            _ if route.is_some_and(Route::is_metadef)
                && !matches!(self, Self::Domain(Domain::NotFound(_))) =>
            {
                (Route::metadefs(), key("errors-to-metadefs"))
            }
            _ => (Route::home(), key("errors-to-images")),
        }
    }

    /// Writes what the operator must know; the rest is the visitor's own doing.
    fn log(&self, request_id: &str) {
        if self.status().is_server_error() {
            let mut causes = Vec::new();
            let mut cause = std::error::Error::source(self);
            while let Some(error) = cause {
                causes.push(error.to_string());
                cause = error.source();
            }
            tracing::error!(request_id, error = %self, causes = causes.join(": "), "a dashboard request failed");
        } else if let Self::Forged(_) = self {
            tracing::warn!(request_id, error = %self, "a dashboard request was refused");
        }
    }
}

const fn domain_status(error: &Domain) -> StatusCode {
    match error {
        Domain::Invalid(_) | Domain::BadRequest(_) | Domain::WrongSignature(_) => StatusCode::BAD_REQUEST,
        Domain::NotFound(_) => StatusCode::NOT_FOUND,
        Domain::Forbidden(_) => StatusCode::FORBIDDEN,
        Domain::Conflict(_) => StatusCode::CONFLICT,
        Domain::Locked(_) => StatusCode::LOCKED,
        Domain::ChecksumMismatch(_) => StatusCode::BAD_REQUEST,
        Domain::Gone(_) => StatusCode::GONE,
        Domain::LimitExceeded(_) => StatusCode::PAYLOAD_TOO_LARGE,
        Domain::UnsupportedContent(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Domain::RangeNotSatisfiable(_) => StatusCode::RANGE_NOT_SATISFIABLE,
        Domain::Unavailable { .. } | Domain::Draining { .. } => StatusCode::SERVICE_UNAVAILABLE,
        Domain::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// A failure on its way through the middleware.
#[derive(Clone)]
struct Carried(Arc<Failure>);

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Carried(Arc::new(self)));
        response
    }
}

/// The failure a response stands for.
pub(crate) fn of(response: &Response) -> Option<Arc<Failure>> {
    response.extensions().get::<Carried>().map(|carried| Arc::clone(&carried.0))
}
