//! What a caller of a store can do next.

/// Why a store did not do what it was asked. Each variant is another thing to do next.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is nothing at that location.
    #[error("the store '{store}' has no data at this location")]
    NotFound {
        /// The store's name.
        store: String,
    },
    /// Something is already there under the key.
    #[error("the store '{store}' already holds data for '{key}'")]
    AlreadyExists {
        /// The store's name.
        store: String,
        /// The key, an image id.
        key: String,
    },
    /// The data is used by something else and cannot be deleted.
    #[error("the data in the store '{store}' is in use: {by}")]
    InUse {
        /// The store's name.
        store: String,
        /// What uses it.
        by: String,
    },
    /// No room.
    #[error("the store '{store}' is full")]
    Full {
        /// The store's name.
        store: String,
        /// The driver's own error.
        #[source]
        source: std::io::Error,
    },
    /// The store refuses us: its permissions or credentials are wrong. The operator must act.
    #[error("the store '{store}' denies access")]
    Denied {
        /// The store's name.
        store: String,
        /// The driver's own error.
        #[source]
        source: std::io::Error,
    },
    /// The store cannot be reached or does not answer now; worth a retry.
    #[error("the store '{store}' is not available")]
    Unavailable {
        /// The store's name.
        store: String,
        /// The driver's own error.
        #[source]
        source: std::io::Error,
    },
    /// The driver cannot do this (writing to a read-only store, a range where it reads only from the start).
    #[error("the store '{store}' cannot {what}")]
    NotSupported {
        /// The store's name.
        store: String,
        /// A verb phrase.
        what: &'static str,
    },
    /// The location is no URI of this store, or points where it may not.
    #[error("invalid location: {reason}")]
    InvalidLocation {
        /// What is wrong; never holds the location itself, which may carry credentials.
        reason: String,
    },
    /// No store of that name is configured.
    #[error("no store named '{name}' is configured")]
    UnknownStore {
        /// The name asked for.
        name: String,
    },
    /// Anything else.
    #[error("the store '{store}' failed")]
    Other {
        /// The store's name.
        store: String,
        /// The driver's own error.
        #[source]
        source: std::io::Error,
    },
}

impl Error {
    /// What is behind it, one cause after the other; for the operator, not for whoever met it.
    #[must_use]
    pub fn causes(&self) -> Option<String> {
        let mut causes = Vec::new();
        let mut next = std::error::Error::source(self);
        while let Some(cause) = next {
            causes.push(cause.to_string());
            next = cause.source();
        }
        (!causes.is_empty()).then(|| causes.join(": "))
    }
}
