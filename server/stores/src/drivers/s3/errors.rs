//! What the service's refusals, and its silence, mean for the caller of a store.
//!
//! The text of a refusal is never repeated: it may hold the access key and the string that was signed. Its code is.

use std::{error::Error as StdError, io};

use http::StatusCode;
use object_store::client::HttpError;

use super::{bucket::Bucket, xml};
use crate::{
    Error,
    drivers::{
        download::Broken,
        transport::{certificate_problem, chain, not_held},
    },
};

/// Why a request has no good answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// The service said no.
    Refused {
        /// What it was asked, for people.
        what: &'static str,
        status: StatusCode,
        /// S3's word for the reason; empty where it gave none, as in every answer to HEAD.
        code: String,
    },
    /// There was no answer, or none to the end.
    Silent { what: &'static str, source: io::Error },
    /// The service is not who it should be.
    Untrusted { source: io::Error },
    /// The answer makes no sense.
    Nonsense { what: &'static str, source: io::Error },
}

impl Failure {
    /// A refusal with the code in its body, as far as there is one.
    pub(super) fn refused(what: &'static str, status: StatusCode, body: &[u8]) -> Self {
        Self::Refused { what, status, code: xml::code(body) }
    }

    /// A connection that was not made, or broke.
    pub(super) fn broken(what: &'static str, error: HttpError) -> Self {
        let untrusted = certificate_problem(&error);
        let text = chain(&error);
        match untrusted {
            Some(problem) => Self::Untrusted { source: io::Error::other(problem) },
            None => Self::Silent { what, source: io::Error::other(text) },
        }
    }

    /// An answer that did not come in time.
    pub(super) fn slow(what: &'static str, seconds: u64) -> Self {
        let source = io::Error::new(
            io::ErrorKind::TimedOut,
            format!("nothing came within {seconds} seconds (s3_store_timeout is where that counts from)"),
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
                Self::Silent { what, source: not_held(&source, sent, "s3_store_upload_memory") }
            }
            failure => failure,
        }
    }

    /// Whether the same request may be answered in a while.
    pub(super) fn is_temporary(&self) -> bool {
        match self {
            Self::Silent { .. } => true,
            Self::Refused { status, code, .. } => {
                let is_final = matches!(
                    *status,
                    StatusCode::NOT_IMPLEMENTED
                        | StatusCode::HTTP_VERSION_NOT_SUPPORTED
                        | StatusCode::INSUFFICIENT_STORAGE
                );
                !is_full(code)
                    && (matches!(
                        code.as_str(),
                        "RequestTimeout" | "SlowDown" | "InternalError" | "OperationAborted"
                    ) || matches!(*status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT)
                        || status.is_server_error() && !is_final)
            }
            Self::Untrusted { .. } | Self::Nonsense { .. } => false,
        }
    }

    /// Whether the service said no with this status.
    pub(super) fn is(&self, wanted: StatusCode) -> bool {
        matches!(self, Self::Refused { status, .. } if *status == wanted)
    }

    /// Whether the service named this reason.
    pub(super) fn has_code(&self, wanted: &str) -> bool {
        matches!(self, Self::Refused { code, .. } if code == wanted)
    }
}

fn is_full(code: &str) -> bool {
    matches!(
        code,
        "QuotaExceeded"
            | "EntityTooLarge"
            | "XMinioStorageFull"
            | "XMinioAdminBucketQuotaExceeded"
            | "InsufficientCapacity"
    )
}

impl Bucket {
    /// What the caller can do about it. A 404 is data that is not there, or a bucket that is not.
    pub(super) fn error(&self, failure: Failure) -> Error {
        let store = self.store.clone();
        let is_temporary = failure.is_temporary();
        let (what, status, code) = match failure {
            Failure::Silent { what, source } => {
                let source = io::Error::new(source.kind(), format!("no answer to {what}: {source}"));
                return Error::Unavailable { store, source };
            }
            Failure::Untrusted { source } => {
                let text = format!(
                    "the service's certificate is not trusted ({source}): name its authority in s3_store_cacert"
                );
                return Error::Denied {
                    store,
                    source: io::Error::new(io::ErrorKind::PermissionDenied, text),
                };
            }
            Failure::Nonsense { what, source } => {
                let source = io::Error::other(format!("the answer to {what} cannot be used: {source}"));
                return Error::Other { store, source };
            }
            Failure::Refused { what, status, code } => (what, status, code),
        };
        if code == "NoSuchBucket" {
            return self.bucket_missing();
        }
        let hint = hint(status, &code);
        let word = if code.is_empty() { String::new() } else { format!(" {code}") };
        let of_kind =
            |kind| io::Error::new(kind, format!("the service answered {status}{word} to {what}{hint}"));
        if is_full(&code)
            || matches!(status, StatusCode::INSUFFICIENT_STORAGE | StatusCode::PAYLOAD_TOO_LARGE)
        {
            return Error::Full { store, source: of_kind(io::ErrorKind::StorageFull) };
        }
        match status {
            _ if is_temporary => Error::Unavailable { store, source: of_kind(io::ErrorKind::Other) },
            StatusCode::NOT_FOUND if matches!(code.as_str(), "" | "NoSuchKey") => Error::NotFound { store },
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                Error::Denied { store, source: of_kind(io::ErrorKind::PermissionDenied) }
            }
            _ => Error::Other { store, source: of_kind(io::ErrorKind::Other) },
        }
    }

    /// The operator's bucket is not there.
    pub(super) fn bucket_missing(&self) -> Error {
        self.other(format!(
            "the bucket '{}' does not exist: make it, or set s3_store_create_bucket_on_put",
            self.address.bucket
        ))
    }

    /// Something else that is wrong.
    pub(super) fn other(&self, problem: String) -> Error {
        Error::Other { store: self.store.clone(), source: io::Error::other(problem) }
    }
}

/// What the operator may look at.
fn hint(status: StatusCode, code: &str) -> &'static str {
    match (status, code) {
        (_, "SignatureDoesNotMatch") => ": the secret key does not belong to the access key",
        (_, "InvalidAccessKeyId") => ": nobody has this access key",
        (_, "RequestTimeTooSkewed") => ": the clock of this machine, or that of the service, is wrong",
        (_, "ExpiredToken" | "InvalidToken") => ": the temporary credentials have ended",
        (_, "AuthorizationHeaderMalformed" | "PermanentRedirect" | "InvalidLocationConstraint") => {
            ": look at s3_store_region_name and s3_store_host"
        }
        (_, "NoSuchUpload") => ": somebody has removed the unfinished upload",
        (status, _) if status.is_redirection() => ": look at s3_store_region_name and s3_store_host",
        (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN, _) => {
            ": the access key may not do that in this bucket"
        }
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(status: u16, code: &str) -> Failure {
        Failure::Refused {
            what: "a test",
            status: StatusCode::from_u16(status).unwrap(),
            code: code.to_owned(),
        }
    }

    #[test]
    fn refusals_are_sorted_by_what_to_do() {
        let bucket = Bucket::for_tests("http://127.0.0.1:1");
        let class = |status, code| match bucket.error(failure(status, code)) {
            Error::NotFound { .. } => "not found",
            Error::Full { .. } => "full",
            Error::Denied { .. } => "denied",
            Error::Unavailable { .. } => "unavailable",
            _ => "other",
        };
        for (status, code, expected) in [
            (404, "", "not found"),
            (404, "NoSuchKey", "not found"),
            (404, "NoSuchBucket", "other"),
            (404, "NoSuchUpload", "other"),
            (403, "", "denied"),
            (403, "SignatureDoesNotMatch", "denied"),
            (403, "QuotaExceeded", "full"),
            (507, "", "full"),
            (413, "", "full"),
            (400, "EntityTooLarge", "full"),
            (503, "SlowDown", "unavailable"),
            (500, "", "unavailable"),
            (429, "", "unavailable"),
            (400, "RequestTimeout", "unavailable"),
            (200, "InternalError", "unavailable"),
            (501, "NotImplemented", "other"),
            (301, "PermanentRedirect", "other"),
            (400, "", "other"),
        ] {
            assert_eq!(class(status, code), expected, "{status} {code}");
        }
        let slow = bucket.error(Failure::slow("a test", 5));
        assert!(matches!(slow, Error::Unavailable { .. }), "{slow:?}");
    }
}
