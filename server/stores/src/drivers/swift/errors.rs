//! What the service's refusals, and its silence, mean for the caller of a store.
//!
//! The text of a refusal is never repeated: nobody knows what is in it. Its status is.

use std::{error::Error as StdError, io};

use http::StatusCode;
use object_store::client::HttpError;

use super::{account::Account, address::Container};
use crate::{
    Error,
    drivers::{
        download::Broken,
        transport::{certificate_problem, chain, not_held},
    },
};

/// What a login is called; its refusals mean something else than those of data.
pub(super) const LOGIN: &str = "the login";

/// Why a request has no good answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// The service said no.
    Refused {
        /// What it was asked, for people.
        what: &'static str,
        status: StatusCode,
        /// Whether it names a quota, as radosgw does with a status that means something else.
        is_full: bool,
        /// Whether its text is that of radosgw.
        is_radosgw: bool,
    },
    /// There was no answer, or none to the end.
    Silent { what: &'static str, source: io::Error },
    /// The service is not who it should be.
    Untrusted { source: io::Error },
    /// The answer makes no sense.
    Nonsense { what: &'static str, source: io::Error },
}

impl Failure {
    /// A refusal.
    pub(super) fn refused(what: &'static str, status: StatusCode, body: &[u8]) -> Self {
        const QUOTA: &[u8] = b"QuotaExceeded";
        let is_full = matches!(status, StatusCode::INSUFFICIENT_STORAGE | StatusCode::PAYLOAD_TOO_LARGE)
            || body.windows(QUOTA.len()).any(|part| part == QUOTA);
        // Swift answers with a page for people.
        let is_radosgw = body.trim_ascii() == b"AccessDenied";
        Self::Refused { what, status, is_full, is_radosgw }
    }

    /// A connection that was not made, or broke.
    pub(super) fn broken(what: &'static str, error: HttpError) -> Self {
        match certificate_problem(&error) {
            Some(problem) => Self::Untrusted { source: io::Error::other(problem) },
            None => Self::Silent { what, source: io::Error::other(chain(&error)) },
        }
    }

    /// An answer that did not come in time.
    pub(super) fn slow(what: &'static str, seconds: u64) -> Self {
        let source = io::Error::new(
            io::ErrorKind::TimedOut,
            format!("nothing came within {seconds} seconds (swift_store_timeout is where that counts from)"),
        );
        Self::Silent { what, source }
    }

    /// An answer that makes no sense.
    pub(super) fn nonsense(what: &'static str, problem: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self::Nonsense { what, source: io::Error::other(problem) }
    }

    /// What became of a connection.
    pub(super) fn of(what: &'static str, broken: Broken) -> Self {
        match broken {
            Broken::Slow(timeout) => Self::slow(what, timeout.as_secs()),
            Broken::Transport(error) => Self::broken(what, error),
            Broken::Early => {
                Self::Silent { what, source: io::Error::other("the connection ended too early") }
            }
        }
    }

    /// Its request had a body of which the beginning is not held any more, after so many bytes.
    pub(super) fn not_repeated(self, sent: u64) -> Self {
        match self {
            Self::Silent { what, source } => {
                Self::Silent { what, source: not_held(&source, sent, "swift_store_upload_memory") }
            }
            failure => failure,
        }
    }

    /// Whether the same request may be answered in a while. A body whose sum was wrong at the other end was damaged on
    /// its way.
    pub(super) fn is_temporary(&self) -> bool {
        match self {
            Self::Silent { .. } => true,
            Self::Refused { is_full: true, .. } => false,
            Self::Refused { status, .. } => match status.as_u16() {
                408 | 422 | 429 | 498 => true,
                501 | 505 => false,
                status => status >= 500,
            },
            Self::Untrusted { .. } | Self::Nonsense { .. } => false,
        }
    }

    /// Whether radosgw denied it. It denies also what is in accounts that are not there.
    pub(super) fn is_denied_by_radosgw(&self) -> bool {
        matches!(self, Self::Refused { is_radosgw: true, .. }) && self.is(StatusCode::FORBIDDEN)
    }

    /// Whether the service said no to something else than a login, with this status.
    pub(super) fn is(&self, wanted: StatusCode) -> bool {
        matches!(self, Self::Refused { what, status, .. } if *status == wanted && *what != LOGIN)
    }
}

impl Account {
    /// What the caller can do about it. A 404 is data that is not there.
    pub(super) fn error(&self, failure: Failure) -> Error {
        let store = self.store.clone();
        let is_temporary = failure.is_temporary();
        let (what, status, is_full) = match failure {
            Failure::Silent { what, source } => {
                let source = io::Error::new(source.kind(), format!("no answer to {what}: {source}"));
                return Error::Unavailable { store, source };
            }
            Failure::Untrusted { source } => {
                let text = format!(
                    "the service's certificate is not trusted ({source}): name its authority in swift_store_cacert"
                );
                let source = io::Error::new(io::ErrorKind::PermissionDenied, text);
                return Error::Denied { store, source };
            }
            Failure::Nonsense { what, source } => {
                let source = io::Error::other(format!("the answer to {what} cannot be used: {source}"));
                return Error::Other { store, source };
            }
            Failure::Refused { what, status, is_full, .. } => (what, status, is_full),
        };
        let hint = match hint(what, status) {
            IN_ACCOUNT if self.address.accounts.is_some() => IN_PROJECTS,
            hint => hint,
        };
        let of_kind = |kind| io::Error::new(kind, format!("the service answered {status} to {what}{hint}"));
        match status {
            _ if is_full => Error::Full { store, source: of_kind(io::ErrorKind::StorageFull) },
            _ if is_temporary => Error::Unavailable { store, source: of_kind(io::ErrorKind::Other) },
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                Error::Denied { store, source: of_kind(io::ErrorKind::PermissionDenied) }
            }
            StatusCode::NOT_FOUND if what != LOGIN => Error::NotFound { store },
            _ => Error::Other { store, source: of_kind(io::ErrorKind::Other) },
        }
    }

    /// The operator's container is not there.
    pub(super) fn container_missing(&self, container: &Container) -> Error {
        let container = &container.name;
        self.other(format!(
            "the container '{container}' does not exist: make it, or set swift_store_create_container_on_put"
        ))
    }

    /// Something else that is wrong.
    pub(super) fn other(&self, problem: impl Into<String>) -> Error {
        Error::Other { store: self.store.clone(), source: io::Error::other(problem.into()) }
    }
}

/// The hint where the user may not do something.
const IN_ACCOUNT: &str = ": the user may not do that in this account";
/// The same where projects have accounts.
const IN_PROJECTS: &str = ": the user may not do that in the accounts of projects; for swift_store_multi_tenant grant it \
                           the role that Swift's reseller_admin_role names (ResellerAdmin by default), in TempAuth the \
                           group .reseller_admin, for radosgw a role of rgw_keystone_accepted_admin_roles. In radosgw \
                           let the project of the image log in once, which makes its account";

/// What the operator may look at.
fn hint(what: &str, status: StatusCode) -> &'static str {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN if what == LOGIN => {
            ": look at swift_store_user, swift_store_key, the project and the domains"
        }
        _ if what == LOGIN && !status.is_server_error() => {
            ": look at swift_store_auth_address and swift_store_auth_version"
        }
        StatusCode::UNAUTHORIZED => ": the token of a fresh login is not taken",
        StatusCode::FORBIDDEN => IN_ACCOUNT,
        status if status.is_redirection() => ": look at swift_store_endpoint",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_sorted_by_what_to_do() {
        let account = Account::for_tests("http://127.0.0.1:1");
        let class = |what, status, body: &str| {
            let status = StatusCode::from_u16(status).unwrap();
            match account.error(Failure::refused(what, status, body.as_bytes())) {
                Error::NotFound { .. } => "not found",
                Error::Full { .. } => "full",
                Error::Denied { .. } => "denied",
                Error::Unavailable { .. } => "unavailable",
                _ => "other",
            }
        };
        for (what, status, body, expected) in [
            ("a test", 404, "", "not found"),
            (LOGIN, 404, "", "other"),
            (LOGIN, 401, "", "denied"),
            ("a test", 401, "", "denied"),
            ("a test", 403, "", "denied"),
            ("a test", 403, "<Code>QuotaExceeded</Code>", "full"),
            ("a test", 507, "", "full"),
            ("a test", 413, "Upload exceeds quota.", "full"),
            ("a test", 422, "", "unavailable"),
            ("a test", 429, "", "unavailable"),
            ("a test", 498, "", "unavailable"),
            ("a test", 503, "", "unavailable"),
            (LOGIN, 503, "", "unavailable"),
            ("a test", 501, "", "other"),
            ("a test", 300, "", "other"),
            ("a test", 400, "", "other"),
        ] {
            assert_eq!(class(what, status, body), expected, "{what} {status} {body}");
        }
        let slow = account.error(Failure::slow("a test", 5));
        assert!(matches!(slow, Error::Unavailable { .. }), "{slow:?}");
    }
}
