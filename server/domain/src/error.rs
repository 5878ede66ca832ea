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
    /// The image cache: there is none.
    Cache,
    /// A resumable upload.
    Upload(String),
    /// A tag of an image.
    Tag {
        /// The image.
        image: String,
        /// The tag.
        tag: String,
    },
    /// A metadata definition, or one in a namespace that the caller may not see.
    Metadef {
        /// `namespace`, `object`, `property`, `tag`, `resource type`.
        kind: &'static str,
        /// Its name.
        name: String,
        /// The namespace it should be in.
        namespace: Option<String>,
    },
    /// Metadata definitions at all, for a caller who may see none.
    Definitions,
    /// A task, or one the caller may not know of.
    Task(String),
    /// A list under a name, or one of another user.
    View(String),
    /// A retention rule, or one of another project.
    RetentionRule(String),
    /// A subscription, or one of another project.
    Subscription(String),
    /// An import method that this server does not offer.
    ImportMethod(String),
    /// A choice of stores, on a server that has one alone.
    Stores,
    /// A copy of an image's data in a certain store.
    Copy {
        /// The image.
        image: String,
        /// The store.
        store: String,
    },
}

impl Resource {
    /// A namespace of metadata definitions.
    pub(crate) fn namespace(name: &str) -> Self {
        Self::Metadef { kind: "namespace", name: name.to_owned(), namespace: None }
    }
}

impl std::fmt::Display for Resource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Image(id) => write!(f, "No image found with ID {id}"),
            Self::Upload(id) => write!(f, "No upload found with ID {id}"),
            Self::Member { image, member } => {
                write!(f, "{member} not found in the member list of the image {image}")
            }
            Self::Metadef { kind, name, namespace: Some(namespace) } => {
                write!(f, "The namespace '{namespace}' has no {kind} called '{name}'")
            }
            Self::Metadef { kind, name, namespace: None } => write!(f, "No {kind} called '{name}' was found"),
            Self::Definitions => {
                f.write_str("There are no metadata definitions for you; to see some needs the role 'reader'")
            }
            Self::Task(id) => write!(f, "No task found with ID {id}"),
            Self::Subscription(id) => write!(f, "No subscription found with ID {id}"),
            Self::View(id) => write!(f, "You have no view with ID {id}"),
            Self::RetentionRule(id) => write!(f, "No retention rule found with ID {id}"),
            Self::Cache => f.write_str("This server has no image cache (image_cache.enabled)"),
            Self::ImportMethod(method) => write!(f, "The import method '{method}' is not available here"),
            Self::Stores => {
                f.write_str("This server has one store; there is no list of stores to choose from")
            }
            Self::Copy { image, store } => write!(f, "The image {image} has no copy in the store '{store}'"),
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
    /// Another request is at work on it (423).
    #[error("{0}")]
    Locked(String),
    /// The bytes are not those that the client has sent (460).
    #[error("{0}")]
    ChecksumMismatch(String),
    /// The data does not have the image's signature (400).
    #[error("{0}")]
    WrongSignature(String),
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
    /// The server is about to stop and begins nothing new (503); another one, or its successor, will.
    #[error("The server is shutting down. Try again in {retry_after} seconds.")]
    Draining {
        /// Seconds, for `Retry-After`.
        retry_after: u64,
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

    /// A store or the database does not answer; `source` goes to the log.
    pub fn unavailable(
        message: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self::Unavailable { message: message.into(), source: Some(source.into()) }
    }

    /// Our fault.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(source.into())
    }
}

impl From<vitrine_database::Error> for Error {
    fn from(error: vitrine_database::Error) -> Self {
        use vitrine_database::Error as Database;
        match error {
            Database::Unavailable(_) => {
                Self::unavailable("The database is not available. Try again in a moment.", error)
            }
            Database::Duplicate { what } => Self::Conflict(format!("The {what} is already in use.")),
            other => Self::internal(other),
        }
    }
}

impl From<vitrine_stores::Error> for Error {
    /// What a store's error means to someone who writes or removes data.
    fn from(error: vitrine_stores::Error) -> Self {
        use vitrine_stores::Error as Store;
        match error {
            Store::Full { ref store, ref source } if source.kind() == std::io::ErrorKind::FileTooLarge => {
                Self::LimitExceeded(format!("The image is too large for the store '{store}': {source}."))
            }
            Store::Full { ref store, .. } => Self::LimitExceeded(format!(
                "There is not enough room in the store '{store}'. Remove images, or choose another store."
            )),
            Store::InUse { .. } | Store::AlreadyExists { .. } => {
                Self::Conflict(format!("{}.", sentence(&error)))
            }
            Store::Denied { ref store, .. } => Self::unavailable(
                format!("The store '{store}' denies access. The operator must check its permissions."),
                error,
            ),
            Store::Unavailable { ref store, .. } => Self::unavailable(
                format!("The store '{store}' is not available now. Try again in a moment."),
                error,
            ),
            Store::Other { ref store, .. } => {
                Self::unavailable(format!("The store '{store}' failed. The operator must look at it."), error)
            }
            Store::NotSupported { .. } | Store::UnknownStore { .. } => {
                Self::BadRequest(format!("{}.", sentence(&error)))
            }
            other => Self::internal(other),
        }
    }
}

/// A store's error with a capital letter. It holds no location, and so no secret.
fn sentence(error: &vitrine_stores::Error) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
