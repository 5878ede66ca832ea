//! Lists.

use serde::{Deserialize, Serialize};

use super::{Association, Dated, Namespace, NamespaceVisibility};
use crate::{query::SortDir, visibility::UnknownWord};

macro_rules! sort_keys {
    ($(#[$doc:meta])* $name:ident { $($(#[$key_doc:meta])* $key:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[expect(missing_docs, reason = "the names of columns")]
        pub enum $name { $($(#[$key_doc])* $key),* }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$key),*];

            /// The word of the API, which is the name of the column.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$key => $word),* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                let key = Self::ALL.iter().find(|key| key.as_str() == word);
                key.copied().ok_or_else(|| UnknownWord(word.to_owned()))
            }
        }
    };
}

sort_keys! {
    /// What namespaces may be ordered by.
    NamespaceSortKey {
        Namespace = "namespace",
        DisplayName = "display_name",
        Description = "description",
        Visibility = "visibility",
        Protected = "protected",
        Owner = "owner",
        CreatedAt = "created_at",
        UpdatedAt = "updated_at",
        Id = "id",
    }
}

sort_keys! {
    /// What tags may be ordered by.
    TagSortKey {
        Name = "name",
        CreatedAt = "created_at",
        UpdatedAt = "updated_at",
        Id = "id",
    }
}

/// Which namespaces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamespaceFilters {
    /// Those of this visibility.
    pub visibility: Option<NamespaceVisibility>,
    /// Those associated with one of these types of resource.
    pub resource_types: Option<Vec<String>>,
    /// Those that may not be deleted, or those that may.
    pub protected: Option<bool>,
    /// Those with this text in their name, display name or description, in any case of its letters.
    pub search: Option<String>,
}

/// A page of namespaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamespaceQuery {
    /// Which.
    pub filters: NamespaceFilters,
    /// The order; creation and number break ties, in the same direction.
    pub sort: (NamespaceSortKey, SortDir),
    /// The name of the last namespace of the page before.
    pub marker: Option<String>,
    /// At most so many.
    pub limit: u32,
}

impl Default for NamespaceQuery {
    /// The newest 25.
    fn default() -> Self {
        Self {
            filters: NamespaceFilters::default(),
            sort: (NamespaceSortKey::CreatedAt, SortDir::Desc),
            marker: None,
            limit: 25,
        }
    }
}

/// A page of the tags of a namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagQuery {
    /// The order; creation and number break ties, in the same direction.
    pub sort: (TagSortKey, SortDir),
    /// The name of the last tag of the page before.
    pub marker: Option<String>,
    /// At most so many; `None`: all.
    pub limit: Option<u32>,
}

impl Default for TagQuery {
    /// All, newest first.
    fn default() -> Self {
        Self { sort: (TagSortKey::CreatedAt, SortDir::Desc), marker: None, limit: None }
    }
}

/// A namespace as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamespaceEntry {
    /// The attributes.
    pub namespace: Dated<Namespace>,
    /// What it is for.
    pub associations: Vec<Dated<Association>>,
}
