//! Why an operator's request was not done.

use crate::provider::{LoginError, ProviderError};

/// Why a user, project, role or assignment was not changed.
#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    /// There is no such thing.
    #[error("Could not find {kind}: {id}.")]
    NotFound {
        /// `user`, `project`, `role`, `domain`.
        kind: &'static str,
        /// The id that was asked for.
        id: String,
    },
    /// There is no such assignment.
    #[error(
        "Could not find role assignment with role: {role}, user or group: {user}, project, domain, or system: {target}."
    )]
    NotAssigned {
        /// The role's id.
        role: String,
        /// The user's id.
        user: String,
        /// The project's id, or `system`.
        target: String,
    },
    /// The name belongs to another one.
    #[error("a {kind} with the name {name} exists already")]
    Taken {
        /// `user`, `project`, `role`.
        kind: &'static str,
        /// The name.
        name: String,
        /// The id of the one that has the name, where known.
        id: String,
    },
    /// A value cannot be used.
    #[error("Invalid input for field/attribute {field}. {problem}")]
    Invalid {
        /// The field.
        field: &'static str,
        /// What is wrong with it, and what would be right.
        problem: String,
    },
    /// The role is one of those every installation has.
    #[error("The role {0} is built in: it can be assigned, but not changed or deleted.")]
    BuiltIn(String),
    /// Nobody could administer what is left.
    #[error(
        "That would leave nobody with the role admin {0}. Give the role to another user first, one that is enabled."
    )]
    LastAdmin(&'static str),
    /// The project still owns images.
    #[error(
        "The project {name} still owns images: {images}. Delete them, or give them to another project, first."
    )]
    HasImages {
        /// The project's name.
        name: String,
        /// How many.
        images: u64,
    },
    /// The token may not do that.
    #[error("You are not authorized to perform the requested action: {0}")]
    Forbidden(&'static str),
    /// The database does not answer, or a hash could not be computed.
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

impl From<vitrine_database::Error> for ProviderError {
    fn from(error: vitrine_database::Error) -> Self {
        Self(Box::new(error))
    }
}

impl From<vitrine_database::Error> for LoginError {
    fn from(error: vitrine_database::Error) -> Self {
        Self::Provider(error.into())
    }
}

impl AdminError {
    /// The status by which the calls of the identity tell of it.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::Invalid { .. } => 400,
            Self::BuiltIn(_) | Self::LastAdmin(_) | Self::Forbidden(_) => 403,
            Self::NotFound { .. } | Self::NotAssigned { .. } => 404,
            Self::Taken { .. } | Self::HasImages { .. } => 409,
            Self::Provider(_) => 503,
        }
    }
}

impl From<vitrine_database::Error> for AdminError {
    fn from(error: vitrine_database::Error) -> Self {
        Self::Provider(error.into())
    }
}
