//! Why a use case did not happen, by what the caller can do about it. Faces map each variant to a status or a page.

use vitrine_model::validate::Invalid;

/// The result of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What was not found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resource {
    /// An image, or one the caller may not see.
    Image(String),
    /// A member of an image.
    Member {
        /// The image.
        image: String,
        /// The project.
        member: String,
    },
    /// A tag of an image.
    Tag {
        /// The image.
        image: String,
        /// The tag.
        tag: String,
    },
}

impl std::fmt::Display for Resource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Image(id) => write!(f, "No image found with ID {id}"),
            Self::Member { image, member } => write!(f, "{member} not found in the member list of the image {image}"),
            Self::Tag { image, tag } => write!(f, "The image {image} has no tag '{tag}'"),
        }
    }
}

/// Why a use case did not happen. `Display` is a sentence for people; it never holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A value breaks a rule (400).
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The request cannot be carried out as it stands (400): sizes that do not fit, formats not set, a bad marker.
    #[error("{0}")]
    BadRequest(String),
    /// There is none, or the caller may not know of it (404).
    #[error("{0}")]
    NotFound(Resource),
    /// The caller sees it, but may not do this (403).
    #[error("{0}")]
    Forbidden(String),
    /// The state does not allow it, or somebody else was faster (409).
    #[error("{0}")]
    Conflict(String),
    /// It disappeared while the request was at work (410).
    #[error("{0}")]
    Gone(String),
    /// A limit or quota (413); the sentence names it and its value.
    #[error("{0}")]
    LimitExceeded(String),
    /// The content is not what it was declared to be, or is not safe (415).
    #[error("{0}")]
    UnsupportedContent(String),
    /// The range lies outside of the data (416).
    #[error("{0}")]
    RangeNotSatisfiable(String),
    /// A store or the database does not answer now (503); try again later.
    #[error("{message}")]
    Unavailable {
        /// For people.
        message: String,
        /// For the log.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },
    /// Our fault (500): the cause goes to the log, never to the caller.
    #[error("The server could not complete the request because of an internal error.")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// No image of that id for this caller.
    pub fn no_image(id: impl Into<String>) -> Self {
        Self::NotFound(Resource::Image(id.into()))
    }
}
