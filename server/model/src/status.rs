//! The states of an image and the ways between them.

use serde::{Deserialize, Serialize};

use crate::visibility::UnknownWord;

/// The state of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImageStatus {
    /// The record exists, the data does not.
    Queued,
    /// Data is being uploaded.
    Saving,
    /// Data is being staged for an import.
    Uploading,
    /// An import is at work.
    Importing,
    /// The data is there and never changes again.
    Active,
    /// An upload failed for good; only the v1 API ends so.
    Killed,
    /// Gone.
    Deleted,
    /// Deleted, with the data waiting for the scrubber.
    PendingDelete,
    /// The data is there, but only administrators may download it.
    Deactivated,
}

impl ImageStatus {
    /// All of them, in the order of Glance's schema.
    pub const ALL: [Self; 9] = [
        Self::Queued,
        Self::Saving,
        Self::Active,
        Self::Killed,
        Self::Deleted,
        Self::Uploading,
        Self::Importing,
        Self::PendingDelete,
        Self::Deactivated,
    ];

    /// The word the API and the database use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Saving => "saving",
            Self::Uploading => "uploading",
            Self::Importing => "importing",
            Self::Active => "active",
            Self::Killed => "killed",
            Self::Deleted => "deleted",
            Self::PendingDelete => "pending_delete",
            Self::Deactivated => "deactivated",
        }
    }

    /// Whether Glance's transition table allows the step from `self` to `to`.
    #[must_use]
    pub const fn may_become(self, to: Self) -> bool {
        use ImageStatus::{
            Active, Deactivated, Deleted, Importing, Killed, PendingDelete, Queued, Saving, Uploading,
        };
        match self {
            Queued => matches!(to, Saving | Uploading | Importing | Active | Deleted),
            Saving => matches!(to, Active | Killed | Deleted | Queued),
            Uploading => matches!(to, Importing | Queued | Deleted),
            Importing => matches!(to, Active | Deleted | Queued),
            Active => matches!(to, PendingDelete | Deleted | Deactivated),
            Killed => matches!(to, Deleted),
            PendingDelete => matches!(to, Deleted | Active),
            Deactivated => matches!(to, Active | Deleted),
            Deleted => false,
        }
    }

    /// Whether the step from `self` to `to` needs `disk_format` and `container_format` to be set.
    #[must_use]
    pub const fn needs_formats(self, to: Self) -> bool {
        matches!(self, Self::Queued | Self::Uploading)
            && matches!(to, Self::Saving | Self::Importing | Self::Active)
    }

    /// Whether the image is on its way somewhere, so that a page should look again.
    #[must_use]
    pub const fn is_in_transition(self) -> bool {
        matches!(self, Self::Saving | Self::Uploading | Self::Importing | Self::PendingDelete)
    }
}

impl std::str::FromStr for ImageStatus {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|s| s.as_str() == word).ok_or_else(|| UnknownWord(word.to_owned()))
    }
}

impl std::fmt::Display for ImageStatus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_the_one_of_the_image_api() {
        let legal: Vec<(&str, Vec<&str>)> = ImageStatus::ALL
            .into_iter()
            .map(|from| {
                let to = ImageStatus::ALL.into_iter().filter(|to| from.may_become(*to));
                (from.as_str(), to.map(ImageStatus::as_str).collect())
            })
            .collect();
        assert_eq!(
            legal,
            [
                ("queued", vec!["saving", "active", "deleted", "uploading", "importing"]),
                ("saving", vec!["queued", "active", "killed", "deleted"]),
                ("active", vec!["deleted", "pending_delete", "deactivated"]),
                ("killed", vec!["deleted"]),
                ("deleted", vec![]),
                ("uploading", vec!["queued", "deleted", "importing"]),
                ("importing", vec!["queued", "active", "deleted"]),
                ("pending_delete", vec!["active", "deleted"]),
                ("deactivated", vec!["active", "deleted"]),
            ]
        );
    }

    #[test]
    fn an_active_image_never_gets_back_to_where_data_is_written() {
        for status in [ImageStatus::Active, ImageStatus::Deactivated, ImageStatus::PendingDelete] {
            for writable in [ImageStatus::Queued, ImageStatus::Saving, ImageStatus::Uploading] {
                assert!(!status.may_become(writable), "{status} -> {writable}");
            }
        }
    }

    #[test]
    fn words_survive_the_round_trip() {
        for status in ImageStatus::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
        }
    }
}
