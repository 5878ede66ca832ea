//! What the server's refusals, and its silence, mean for the caller of a store.
//!
//! The text of a refusal is never repeated: nobody knows what is in it. Its status is, and the class of a fault.

use std::{error::Error as StdError, io};

use http::StatusCode;

use super::vcenter::Vcenter;
use crate::{
    Error,
    drivers::transport::{certificate_problem, chain},
};

/// What a login is called; its refusals mean something else than those of data.
pub(super) const LOGIN: &str = "the login";

/// Why a request has no good answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// The server said no.
    Refused {
        /// What it was asked, for people.
        what: &'static str,
        status: StatusCode,
    },
    /// A call, or the task that it began, ended in a fault of this class; empty where it is no word.
    Fault { what: &'static str, class: String },
    /// There was no answer, or none to the end.
    Silent { what: &'static str, source: io::Error },
    /// The server is not who it should be.
    Untrusted { source: io::Error },
    /// The answer makes no sense.
    Nonsense { what: &'static str, source: io::Error },
}

impl Failure {
    /// A fault, by the class that the server names.
    pub(super) fn fault(what: &'static str, class: &str) -> Self {
        let is_word = class.len() <= 64 && class.bytes().all(|byte| byte.is_ascii_alphanumeric());
        Self::Fault { what, class: if is_word { class.to_owned() } else { String::new() } }
    }

    /// A connection that was not made, or broke.
    pub(super) fn broken(what: &'static str, error: &(dyn StdError + 'static)) -> Self {
        match certificate_problem(error) {
            Some(problem) => Self::Untrusted { source: io::Error::other(problem) },
            None => Self::Silent { what, source: io::Error::other(chain(error)) },
        }
    }

    /// An answer that did not come in time.
    pub(super) fn slow(what: &'static str, seconds: u64) -> Self {
        let source = io::Error::new(
            io::ErrorKind::TimedOut,
            format!("nothing came within {seconds} seconds (vmware_store_timeout is where that counts from)"),
        );
        Self::Silent { what, source }
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
                501 | 505 | 507 => false,
                status => status >= 500,
            },
            Self::Fault { class, .. } => matches!(
                class.as_str(),
                "HostCommunication"
                    | "HostNotConnected"
                    | "HostNotReachable"
                    | "TaskInProgress"
                    | "Timedout"
                    | "FileLocked"
            ),
            Self::Untrusted { .. } | Self::Nonsense { .. } => false,
        }
    }

    /// Whether the session is not taken any more.
    pub(super) fn is_ended_session(&self) -> bool {
        self.is_fault("NotAuthenticated") || self.is(StatusCode::UNAUTHORIZED)
    }

    /// Whether the server said no to something else than a login, with this status.
    pub(super) fn is(&self, wanted: StatusCode) -> bool {
        matches!(self, Self::Refused { what, status } if *status == wanted && *what != LOGIN)
    }

    /// Whether it is a fault of this class.
    pub(super) fn is_fault(&self, wanted: &str) -> bool {
        matches!(self, Self::Fault { class, .. } if class == wanted)
    }
}

impl Vcenter {
    /// What the caller can do about it. A 404 is data that is not there.
    pub(super) fn error(&self, failure: Failure) -> Error {
        let store = self.store.clone();
        let is_temporary = failure.is_temporary();
        match failure {
            Failure::Silent { what, source } => {
                let source = io::Error::new(source.kind(), format!("no answer to {what}: {source}"));
                Error::Unavailable { store, source }
            }
            Failure::Untrusted { source } => {
                let text = format!(
                    "the server's certificate is not trusted ({source}): name its authority in vmware_ca_file"
                );
                Error::Denied { store, source: io::Error::new(io::ErrorKind::PermissionDenied, text) }
            }
            Failure::Nonsense { what, source } => {
                let source = io::Error::other(format!("the answer to {what} cannot be used: {source}"));
                Error::Other { store, source }
            }
            Failure::Refused { what, status } => {
                let hint = hint_of_status(what, status);
                let of_kind =
                    |kind| io::Error::new(kind, format!("the server answered {status} to {what}{hint}"));
                match status {
                    StatusCode::INSUFFICIENT_STORAGE | StatusCode::PAYLOAD_TOO_LARGE => {
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
            Failure::Fault { what, class } => {
                let hint = hint_of_fault(&class);
                let shown = if class.is_empty() { "an unknown fault" } else { &class };
                let of_kind = |kind| io::Error::new(kind, format!("{what} ended with {shown}{hint}"));
                match class.as_str() {
                    "FileNotFound" => Error::NotFound { store },
                    "FileLocked" => Error::InUse { store, by: "something that has the file open".to_owned() },
                    "NoDiskSpace" | "FileTooLarge" => {
                        Error::Full { store, source: of_kind(io::ErrorKind::StorageFull) }
                    }
                    "InvalidLogin" | "NoPermission" | "NotAuthenticated" => {
                        Error::Denied { store, source: of_kind(io::ErrorKind::PermissionDenied) }
                    }
                    _ if is_temporary => Error::Unavailable { store, source: of_kind(io::ErrorKind::Other) },
                    _ => Error::Other { store, source: of_kind(io::ErrorKind::Other) },
                }
            }
        }
    }

    /// Something else that is wrong.
    pub(super) fn other(&self, problem: impl Into<String>) -> Error {
        Error::Other { store: self.store.clone(), source: io::Error::other(problem.into()) }
    }

    /// There is no room.
    pub(super) fn full(&self, problem: impl Into<String>) -> Error {
        let source = io::Error::new(io::ErrorKind::StorageFull, problem.into());
        Error::Full { store: self.store.clone(), source }
    }

    /// Something stands under the key.
    pub(super) fn already_exists(&self, key: &str) -> Error {
        Error::AlreadyExists { store: self.store.clone(), key: key.to_owned() }
    }
}

/// What the operator may look at.
fn hint_of_status(what: &str, status: StatusCode) -> &'static str {
    match status {
        _ if what == LOGIN && !status.is_server_error() => {
            ": look at vmware_server_host, which may not be a vCenter or an ESXi"
        }
        StatusCode::UNAUTHORIZED => ": the session of a fresh login is not taken",
        StatusCode::FORBIDDEN => ": the user may not do that in this datastore",
        status if status.is_redirection() => ": look at vmware_server_host",
        _ => "",
    }
}

fn hint_of_fault(class: &str) -> &'static str {
    match class {
        "InvalidLogin" => ": look at vmware_server_username and vmware_server_password",
        "NoPermission" => {
            ": the user needs the privileges Datastore.Browse, Datastore.DeleteFile and Datastore.FileManagement on the \
             datastore, and must see its datacenter"
        }
        "NotAuthenticated" => ": the session of a fresh login is not taken",
        "InvalidDatastore" | "InvalidDatastorePath" | "ManagedObjectNotFound" => {
            ": look at vmware_datastores"
        }
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_sorted_by_what_to_do() {
        let vcenter = Vcenter::for_tests("http://127.0.0.1:1");
        let class = |failure| match vcenter.error(failure) {
            Error::NotFound { .. } => "not found",
            Error::Full { .. } => "full",
            Error::Denied { .. } => "denied",
            Error::Unavailable { .. } => "unavailable",
            Error::InUse { .. } => "in use",
            _ => "other",
        };
        for (what, status, expected) in [
            ("a test", 404, "not found"),
            (LOGIN, 404, "other"),
            ("a test", 401, "denied"),
            ("a test", 403, "denied"),
            ("a test", 507, "full"),
            ("a test", 413, "full"),
            ("a test", 429, "unavailable"),
            ("a test", 500, "unavailable"),
            (LOGIN, 503, "unavailable"),
            ("a test", 501, "other"),
            ("a test", 302, "other"),
            ("a test", 409, "other"),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(class(Failure::Refused { what, status }), expected, "{what} {status}");
        }
        for (fault, expected) in [
            ("FileNotFound", "not found"),
            ("FileLocked", "in use"),
            ("NoDiskSpace", "full"),
            ("InvalidLogin", "denied"),
            ("NoPermission", "denied"),
            ("NotAuthenticated", "denied"),
            ("HostNotConnected", "unavailable"),
            ("InvalidDatastore", "other"),
            ("planted words", "other"),
        ] {
            assert_eq!(class(Failure::fault("a test", fault)), expected, "{fault}");
        }
        assert_eq!(class(Failure::slow("a test", 5)), "unavailable");
        let error = vcenter.error(Failure::fault("a test", "planted words"));
        assert!(!format!("{error:?}").contains("planted"), "{error:?}");
    }
}
