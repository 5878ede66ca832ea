//! Tags.

use serde::{Deserialize, Serialize};

/// A word that a namespace proposes for tagging.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tag {
    /// Unique in its namespace.
    pub name: String,
}

impl Tag {
    /// A tag of this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into() }
    }
}
