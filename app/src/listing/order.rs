//! The order of a list: the columns it can be sorted by.

use vitrine_model::query::{SortDir, SortKey};

/// A column that sorts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Column {
    Name,
    Status,
    Size,
    Format,
    #[default]
    Updated,
}

impl Column {
    const ALL: [Self; 5] = [Self::Name, Self::Status, Self::Size, Self::Format, Self::Updated];

    /// The word in the address bar.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Status => "status",
            Self::Size => "size",
            Self::Format => "format",
            Self::Updated => "updated",
        }
    }

    pub(crate) fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|column| column.as_str() == word).unwrap_or_default()
    }

    /// Words begin at A; numbers and times begin with the greatest.
    pub(crate) const fn starts_ascending(self) -> bool {
        matches!(self, Self::Name | Self::Status | Self::Format)
    }

    const fn key(self) -> SortKey {
        match self {
            Self::Name => SortKey::Name,
            Self::Status => SortKey::Status,
            Self::Size => SortKey::Size,
            Self::Format => SortKey::DiskFormat,
            Self::Updated => SortKey::UpdatedAt,
        }
    }

    /// The whole order, tie-breakers included: reversed, it must be the exact opposite.
    pub(crate) fn order(self, ascending: bool) -> Vec<(SortKey, SortDir)> {
        let dir = if ascending { SortDir::Asc } else { SortDir::Desc };
        vec![(self.key(), dir), (SortKey::CreatedAt, SortDir::Desc), (SortKey::Id, SortDir::Desc)]
    }
}
