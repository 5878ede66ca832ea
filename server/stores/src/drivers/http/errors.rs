//! What the fetcher's errors mean for a store.

use std::io;

use vitrine_fetcher::{Error as FetchError, Rule};

use crate::Error;

/// A URL that the rules do not let through.
pub(super) fn refused(rule: Rule) -> Error {
    Error::InvalidLocation { reason: rule.to_string() }
}

/// Whether another question to the same server may be answered.
pub(super) fn may_depend_on_the_question(error: &FetchError) -> bool {
    match error {
        FetchError::NoRanges | FetchError::Protocol { .. } => true,
        FetchError::Status { status } => !error.is_not_found() && *status < 500 || *status == 501,
        _ => false,
    }
}

/// The server sends data, but not how much.
pub(super) fn size_unknown(store: &str) -> Error {
    let source = io::Error::other("the web server does not tell the size of the data");
    Error::Other { store: store.to_owned(), source }
}

/// What to do next.
pub(super) fn of(store: &str, error: FetchError) -> Error {
    let store = store.to_owned();
    match error {
        error if error.is_not_found() => Error::NotFound { store },
        FetchError::Refused { rule } => refused(rule),
        FetchError::NoRanges => Error::NotSupported { store, what: "read from the middle of this data" },
        FetchError::Status { status: 401 | 403 } | FetchError::Tls { .. } | FetchError::NoTrust { .. } => {
            Error::Denied { store, source: error.into() }
        }
        error if error.is_temporary() => Error::Unavailable { store, source: error.into() },
        error => Error::Other { store, source: error.into() },
    }
}
