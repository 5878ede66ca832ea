//! What is done, and to which images.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use vitrine_model::{Image, ImageFilters, ImageStatus, Visibility};

/// What is done to each image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum BulkAction {
    /// Refuses deletion from now on.
    Protect,
    /// Allows deletion.
    Unprotect,
    /// Leaves it out of lists.
    Hide,
    /// Puts it back into lists.
    Unhide,
    /// Keeps everyone but administrators from downloading.
    Deactivate,
    /// Allows downloads again.
    Reactivate,
    /// Deletes it with its data.
    Delete,
    /// Gives it a tag.
    AddTag {
        /// The tag.
        tag: String,
    },
    /// Takes a tag away.
    RemoveTag {
        /// The tag.
        tag: String,
    },
    /// Offers it to a project.
    Share {
        /// The project's id.
        project: String,
    },
    /// Begins a copy of its data in another store.
    CopyTo {
        /// The store.
        store: String,
    },
    /// Gives it another visibility.
    SetVisibility {
        /// The visibility.
        visibility: Visibility,
    },
}

impl BulkAction {
    /// What takes it back, where that is certain: done to the images that were changed, it leaves each as it was.
    #[must_use]
    pub fn inverse(&self) -> Option<Self> {
        match self {
            Self::Protect => Some(Self::Unprotect),
            Self::Unprotect => Some(Self::Protect),
            Self::Hide => Some(Self::Unhide),
            Self::Unhide => Some(Self::Hide),
            Self::Deactivate => Some(Self::Reactivate),
            Self::Reactivate => Some(Self::Deactivate),
            Self::AddTag { tag } => Some(Self::RemoveTag { tag: tag.clone() }),
            Self::RemoveTag { tag } => Some(Self::AddTag { tag: tag.clone() }),
            Self::Delete | Self::Share { .. } | Self::CopyTo { .. } | Self::SetVisibility { .. } => None,
        }
    }

    /// Whether the image is as it would be afterwards.
    pub(super) fn is_done(&self, image: &Image) -> bool {
        match self {
            Self::Protect => image.protected,
            Self::Unprotect => !image.protected,
            Self::Hide => image.os_hidden,
            Self::Unhide => !image.os_hidden,
            Self::Deactivate => image.status == ImageStatus::Deactivated,
            Self::Reactivate => image.status == ImageStatus::Active,
            Self::AddTag { tag } => image.tags.contains(tag),
            Self::RemoveTag { tag } => !image.tags.contains(tag),
            Self::SetVisibility { visibility } => image.visibility == *visibility,
            Self::CopyTo { store } => {
                image.locations.iter().any(|place| place.store() == Some(store.as_str()))
            }
            Self::Delete | Self::Share { .. } => false,
        }
    }
}

/// Which images. They are gone through in an order that the change does not touch, so that each comes once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Selection {
    /// These.
    Images(Vec<String>),
    /// All that a list holds, of those that were there when it was asked for.
    Matching {
        /// The list.
        filters: Box<ImageFilters>,
        /// When it was asked for.
        #[serde(with = "time::serde::rfc3339")]
        until: OffsetDateTime,
    },
    /// Those that another such task changed.
    ChangedBy(String),
}

/// What the task keeps, for everybody who may see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Input {
    pub(super) action: BulkAction,
    pub(super) images: Selection,
    /// How many there were to be.
    pub(super) expected: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_back_twice_is_what_it_was() {
        let tag = || "t".to_owned();
        for action in [
            BulkAction::Protect,
            BulkAction::Unprotect,
            BulkAction::Hide,
            BulkAction::Unhide,
            BulkAction::Deactivate,
            BulkAction::Reactivate,
            BulkAction::AddTag { tag: tag() },
            BulkAction::RemoveTag { tag: tag() },
        ] {
            let back = action.inverse().unwrap();
            assert_ne!(back, action);
            assert_eq!(back.inverse(), Some(action));
        }
        assert_eq!(BulkAction::Delete.inverse(), None);
        assert_eq!(BulkAction::SetVisibility { visibility: Visibility::Public }.inverse(), None);
    }
}
