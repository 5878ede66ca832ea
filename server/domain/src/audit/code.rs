//! What an entry says of an error.

use vitrine_model::AuditOutcome;

use crate::Error;

/// The status by which the REST API tells of the error.
#[must_use]
pub const fn error_code(error: &Error) -> u16 {
    match error {
        Error::Invalid(_) | Error::BadRequest(_) | Error::WrongSignature(_) => 400,
        Error::Forbidden(_) => 403,
        Error::NotFound(_) => 404,
        Error::Conflict(_) => 409,
        Error::Gone(_) => 410,
        Error::LimitExceeded(_) => 413,
        Error::UnsupportedContent(_) => 415,
        Error::RangeNotSatisfiable(_) => 416,
        Error::Locked(_) => 423,
        Error::ChecksumMismatch(_) => 460,
        Error::Internal(_) => 500,
        Error::Unavailable { .. } | Error::Draining { .. } => 503,
    }
}

/// Refused where the caller or the state is the reason, failed where the server is.
pub(super) const fn outcome(code: u16) -> AuditOutcome {
    if code < 500 { AuditOutcome::Refused } else { AuditOutcome::Failed }
}
