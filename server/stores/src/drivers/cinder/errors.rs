//! What Cinder's refusals, and its silence, mean for the caller of a store.
//!
//! The text of a refusal is never repeated: nobody knows what is in it. Its status is.

use std::{error::Error as StdError, io};

use http::StatusCode;
use object_store::client::HttpError;

use crate::{
    Error,
    drivers::transport::{certificate_problem, chain},
};

/// What a login is called; its refusals mean something else than those of volumes.
pub(super) const LOGIN: &str = "the login";

/// Why a request has no good answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// The service said no.
    Refused { what: &'static str, status: StatusCode },
    /// There was no answer, or none to the end.
    Silent { what: &'static str, source: io::Error },
    /// The service is not who it should be.
    Untrusted { source: io::Error },
    /// The answer makes no sense.
    Nonsense { what: &'static str, source: io::Error },
}

impl Failure {
    /// A connection that was not made, or broke.
    pub(super) fn broken(what: &'static str, error: HttpError) -> Self {
        match certificate_problem(&error) {
            Some(problem) => Self::Untrusted { source: io::Error::other(problem) },
            None => Self::Silent { what, source: io::Error::other(chain(&error)) },
        }
    }

    /// An answer that did not come in time.
    pub(super) fn slow(what: &'static str, seconds: u64) -> Self {
        let text = format!("nothing came within {seconds} seconds (cinder_store_timeout)");
        Self::Silent { what, source: io::Error::new(io::ErrorKind::TimedOut, text) }
    }

    /// An answer that makes no sense.
    pub(super) fn nonsense(what: &'static str, problem: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Nonsense { what, source: io::Error::other(problem) }
    }

    /// Whether the same request may be answered in a while.
    pub(super) fn is_temporary(&self) -> bool {
        match self {
            Self::Silent { .. } => true,
            Self::Refused { status, .. } => match status.as_u16() {
                408 | 429 => true,
                501 | 505 => false,
                status => status >= 500,
            },
            Self::Untrusted { .. } | Self::Nonsense { .. } => false,
        }
    }

    /// Whether the service said no to something else than a login, with this status.
    pub(super) fn is(&self, wanted: StatusCode) -> bool {
        matches!(self, Self::Refused { what, status } if *status == wanted && *what != LOGIN)
    }

    /// Whether the state of the volume is why the service said no.
    pub(super) fn is_busy(&self) -> bool {
        self.is(StatusCode::BAD_REQUEST) || self.is(StatusCode::CONFLICT)
    }

    /// What the caller can do about it. A 404 is a volume that is not there.
    pub(super) fn error(self, store: &str) -> Error {
        let store = store.to_owned();
        let is_temporary = self.is_temporary();
        let (what, status) = match self {
            Self::Silent { what, source } => {
                let source = io::Error::new(source.kind(), format!("no answer to {what}: {source}"));
                return Error::Unavailable { store, source };
            }
            Self::Untrusted { source } => {
                let text = format!(
                    "the service's certificate is not trusted ({source}): name its authority in \
                     cinder_ca_certificates_file"
                );
                return Error::Denied {
                    store,
                    source: io::Error::new(io::ErrorKind::PermissionDenied, text),
                };
            }
            Self::Nonsense { what, source } => {
                let text = format!("the answer to {what} cannot be used: {source}");
                return Error::Other { store, source: io::Error::other(text) };
            }
            Self::Refused { what, status } => (what, status),
        };
        let hint = hint(what, status);
        let of_kind = |kind| io::Error::new(kind, format!("the service answered {status} to {what}{hint}"));
        match status {
            // The quota of the project; Cinder says so with a status that means something else.
            StatusCode::PAYLOAD_TOO_LARGE => {
                Error::Full { store, source: of_kind(io::ErrorKind::StorageFull) }
            }
            _ if is_temporary => Error::Unavailable { store, source: of_kind(io::ErrorKind::Other) },
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                Error::Denied { store, source: of_kind(io::ErrorKind::PermissionDenied) }
            }
            StatusCode::NOT_FOUND if what != LOGIN => Error::NotFound { store },
            _ => Error::Other { store, source: of_kind(io::ErrorKind::Other) },
        }
    }
}

/// What the operator may look at.
fn hint(what: &str, status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if what == LOGIN => {
            ": look at cinder_store_user_name, cinder_store_password, the project and the domains"
        }
        _ if what == LOGIN && !status.is_server_error() => ": look at cinder_store_auth_address",
        StatusCode::UNAUTHORIZED => ": the token of a fresh login is not taken",
        StatusCode::FORBIDDEN => ": the user may not do that in this project",
        StatusCode::PAYLOAD_TOO_LARGE => ": the quota of the project is used up",
        StatusCode::NOT_ACCEPTABLE => {
            ": this Cinder does not know version 3.54 of its API (Queens or later does)"
        }
        status if status.is_redirection() => ": look at cinder_endpoint_template",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_sorted_by_what_to_do() {
        let class = |what, status| {
            let status = StatusCode::from_u16(status).unwrap();
            match (Failure::Refused { what, status }).error("s") {
                Error::NotFound { .. } => "not found",
                Error::Full { .. } => "full",
                Error::Denied { .. } => "denied",
                Error::Unavailable { .. } => "unavailable",
                _ => "other",
            }
        };
        for (what, status, expected) in [
            ("a test", 404, "not found"),
            (LOGIN, 404, "other"),
            (LOGIN, 401, "denied"),
            ("a test", 403, "denied"),
            ("a test", 413, "full"),
            ("a test", 429, "unavailable"),
            ("a test", 503, "unavailable"),
            (LOGIN, 503, "unavailable"),
            ("a test", 406, "other"),
            ("a test", 400, "other"),
        ] {
            assert_eq!(class(what, status), expected, "{what} {status}");
        }
    }
}
