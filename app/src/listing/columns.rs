//! The columns of the list: which there are, and which a person wants to see.

use super::Column;
use crate::locale::key;

/// A column that can be shown or left out. The name is always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Shown {
    Visibility,
    Status,
    Protected,
    Size,
    VirtualSize,
    Format,
    Container,
    Kind,
    System,
    Tags,
    Stores,
    Checksum,
    Owner,
    Created,
    Updated,
}

impl Shown {
    /// All, in the order in which they stand.
    pub(crate) const ALL: [Self; 15] = [
        Self::Visibility,
        Self::Status,
        Self::Protected,
        Self::Size,
        Self::VirtualSize,
        Self::Format,
        Self::Container,
        Self::Kind,
        Self::System,
        Self::Tags,
        Self::Stores,
        Self::Checksum,
        Self::Owner,
        Self::Created,
        Self::Updated,
    ];

    /// The word in the address bar.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Visibility => "visibility",
            Self::Status => "status",
            Self::Protected => "protected",
            Self::Size => "size",
            Self::VirtualSize => "virtual_size",
            Self::Format => "format",
            Self::Container => "container",
            Self::Kind => "type",
            Self::System => "os",
            Self::Tags => "tags",
            Self::Stores => "stores",
            Self::Checksum => "checksum",
            Self::Owner => "owner",
            Self::Created => "created",
            Self::Updated => "updated",
        }
    }

    /// The message with its heading.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Visibility => key("list-column-visibility"),
            Self::Status => key("list-column-status"),
            Self::Protected => key("list-column-protected"),
            Self::Size => key("list-column-size"),
            Self::VirtualSize => key("list-column-virtual-size"),
            Self::Format => key("list-column-format"),
            Self::Container => key("list-column-container"),
            Self::Kind => key("list-column-type"),
            Self::System => key("list-column-system"),
            Self::Tags => key("list-column-tags"),
            Self::Stores => key("list-column-stores"),
            Self::Checksum => key("list-column-checksum"),
            Self::Owner => key("list-column-owner"),
            Self::Created => key("list-column-created"),
            Self::Updated => key("list-column-updated"),
        }
    }

    /// What the list is sorted by from its heading, where it can be.
    pub(crate) const fn sorts(self) -> Option<Column> {
        match self {
            Self::Visibility => Some(Column::Visibility),
            Self::Status => Some(Column::Status),
            Self::Size => Some(Column::Size),
            Self::VirtualSize => Some(Column::VirtualSize),
            Self::Format => Some(Column::Format),
            Self::Container => Some(Column::Container),
            Self::Owner => Some(Column::Owner),
            Self::Created => Some(Column::Created),
            Self::Updated => Some(Column::Updated),
            Self::Protected | Self::Kind | Self::System | Self::Tags | Self::Stores | Self::Checksum => None,
        }
    }
}

/// Columns in the order in which they stand; perhaps none but the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Columns(Vec<Shown>);

impl Default for Columns {
    /// What most people look for.
    fn default() -> Self {
        use Shown::{Format, Owner, Size, Status, Updated, Visibility};
        Self(vec![Visibility, Status, Size, Format, Owner, Updated])
    }
}

impl Columns {
    /// The columns of these words; what is none is left out.
    pub(crate) fn of<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let words: Vec<&str> = words.collect();
        Self(Shown::ALL.into_iter().filter(|column| words.contains(&column.as_str())).collect())
    }

    /// Reads what [`Self::written`] wrote: words with commas between. `None` where something is written and none of it
    /// is a column.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let columns = Self::of(text.split(',').map(str::trim));
        (text.is_empty() || !columns.0.is_empty()).then_some(columns)
    }

    pub(crate) fn written(&self) -> String {
        self.0.iter().map(|column| column.as_str()).collect::<Vec<_>>().join(",")
    }

    pub(crate) fn has(&self, column: Shown) -> bool {
        self.0.contains(&column)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = Shown> + use<> {
        self.0.clone().into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_in_their_own_order() {
        let columns = Columns::parse("updated, status,nonsense,status").unwrap();
        assert_eq!(columns.written(), "status,updated");
        assert_eq!(Columns::parse(&columns.written()), Some(columns));
        assert_eq!(Columns::parse("").unwrap().iter().count(), 0, "the name alone");
        assert_eq!(Columns::parse("password"), None);
        assert_eq!(Columns::parse(&Columns::default().written()), Some(Columns::default()));
    }

    #[test]
    fn every_column_is_found_by_its_word() {
        for column in Shown::ALL {
            assert_eq!(Columns::of([column.as_str()].into_iter()).iter().collect::<Vec<_>>(), [column]);
        }
    }
}
