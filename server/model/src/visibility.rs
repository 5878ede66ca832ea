//! Who may see an image.

use serde::{Deserialize, Serialize};

/// The four visibilities of the Image API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Everyone sees it and finds it in lists; only an administrator may set it.
    Public,
    /// Only the owner's project.
    Private,
    /// The owner's project and the projects made members; what a new image is.
    Shared,
    /// Everyone who knows the id; not in others' default lists.
    Community,
}

impl Visibility {
    /// All of them, in the order in which the dashboard offers them.
    pub const ALL: [Self; 4] = [Self::Private, Self::Shared, Self::Community, Self::Public];

    /// The word the API and the database use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Private => "private",
            Self::Shared => "shared",
            Self::Community => "community",
        }
    }
}

impl std::str::FromStr for Visibility {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|v| v.as_str() == word).ok_or_else(|| UnknownWord(word.to_owned()))
    }
}

impl std::fmt::Display for Visibility {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that is none of an enumeration's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not one of the known values")]
pub struct UnknownWord(pub String);
