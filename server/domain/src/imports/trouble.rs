//! What went wrong in an attempt, and whether another one may do better.

use crate::{
    Error,
    tasks::{Cause, Ended},
};

/// Why an attempt did not succeed.
#[derive(Debug)]
pub(super) struct Trouble {
    /// A sentence for people, without secrets.
    pub(super) reason: String,
    /// Whether another attempt may succeed.
    pub(super) passing: bool,
    /// The stores it is the fault of; empty: the source's, or the data's.
    pub(super) stores: Vec<String>,
    /// Whether the data itself is of no use: it need not be kept for another attempt.
    pub(super) spoilt: bool,
    /// For the log.
    pub(super) cause: Option<Cause>,
}

impl Trouble {
    /// For good.
    pub(super) fn lasting(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), passing: false, stores: Vec::new(), spoilt: false, cause: None }
    }

    /// For now.
    pub(super) fn passing(reason: impl Into<String>) -> Self {
        Self { passing: true, ..Self::lasting(reason) }
    }

    /// The data is not what it should be.
    pub(super) fn spoilt(reason: impl Into<String>) -> Self {
        Self { spoilt: true, ..Self::lasting(reason) }
    }

    pub(super) fn because(self, cause: impl Into<Cause>) -> Self {
        Self { cause: Some(cause.into()), ..self }
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        let reason = error.to_string();
        let trouble = match &error {
            Error::Unavailable { .. } | Error::Internal(_) | Error::Draining { .. } => Self::passing(reason),
            Error::UnsupportedContent(_) => Self::spoilt(reason),
            _ => Self::lasting(reason),
        };
        trouble.because(error)
    }
}

impl From<vitrine_database::Error> for Trouble {
    fn from(error: vitrine_database::Error) -> Self {
        Error::from(error).into()
    }
}

impl From<vitrine_stores::Error> for Trouble {
    /// What a store's error means to an import.
    fn from(error: vitrine_stores::Error) -> Self {
        use vitrine_stores::Error as Store;
        let store = match &error {
            Store::NotFound { store }
            | Store::AlreadyExists { store, .. }
            | Store::InUse { store, .. }
            | Store::Full { store, .. }
            | Store::Denied { store, .. }
            | Store::Unavailable { store, .. }
            | Store::NotSupported { store, .. }
            | Store::Other { store, .. } => vec![store.clone()],
            _ => Vec::new(),
        };
        let passing =
            matches!(error, Store::Unavailable { .. } | Store::Other { .. } | Store::AlreadyExists { .. });
        let words = error.to_string();
        let mut letters = words.chars();
        let first = letters.next().map(char::to_uppercase).into_iter().flatten();
        let reason = format!("{}.", first.chain(letters).collect::<String>());
        Self { reason, passing, stores: store, spoilt: false, cause: Some(Box::new(error)) }
    }
}

impl From<Trouble> for Ended {
    fn from(trouble: Trouble) -> Self {
        let Trouble { reason, passing, cause, .. } = trouble;
        if passing { Self::Again { reason, cause } } else { Self::Failed { reason, cause } }
    }
}
