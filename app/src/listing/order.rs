//! The order of a list: the columns it can be sorted by.

use vitrine_model::query::{SortDir, SortKey};

/// A column that sorts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Column {
    Name,
    Visibility,
    Status,
    Size,
    VirtualSize,
    Format,
    Container,
    Owner,
    Created,
    #[default]
    Updated,
}

impl Column {
    const ALL: [Self; 10] = [
        Self::Name,
        Self::Visibility,
        Self::Status,
        Self::Size,
        Self::VirtualSize,
        Self::Format,
        Self::Container,
        Self::Owner,
        Self::Created,
        Self::Updated,
    ];

    /// The word in the address bar.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Visibility => "visibility",
            Self::Status => "status",
            Self::Size => "size",
            Self::VirtualSize => "virtual_size",
            Self::Format => "format",
            Self::Container => "container",
            Self::Owner => "owner",
            Self::Created => "created",
            Self::Updated => "updated",
        }
    }

    pub(crate) fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|column| column.as_str() == word).unwrap_or_default()
    }

    /// Words begin at A; numbers and times begin with the greatest.
    pub(crate) const fn starts_ascending(self) -> bool {
        match self {
            Self::Name | Self::Visibility | Self::Status | Self::Format | Self::Container | Self::Owner => {
                true
            }
            Self::Size | Self::VirtualSize | Self::Created | Self::Updated => false,
        }
    }

    const fn key(self) -> SortKey {
        match self {
            Self::Name => SortKey::Name,
            Self::Visibility => SortKey::Visibility,
            Self::Status => SortKey::Status,
            Self::Size => SortKey::Size,
            Self::VirtualSize => SortKey::VirtualSize,
            Self::Format => SortKey::DiskFormat,
            Self::Container => SortKey::ContainerFormat,
            Self::Owner => SortKey::Owner,
            Self::Created => SortKey::CreatedAt,
            Self::Updated => SortKey::UpdatedAt,
        }
    }

    /// The whole order, tie-breakers included: reversed, it must be the exact opposite.
    pub(crate) fn order(self, ascending: bool) -> Vec<(SortKey, SortDir)> {
        let dir = if ascending { SortDir::Asc } else { SortDir::Desc };
        let mut order = vec![(self.key(), dir)];
        if self != Self::Created {
            order.push((SortKey::CreatedAt, SortDir::Desc));
        }
        order.push((SortKey::Id, SortDir::Desc));
        order
    }
}
