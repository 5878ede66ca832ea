//! Subscriptions: catalogues of images elsewhere whose new versions become images here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::visibility::{UnknownWord, Visibility};

/// Versions of a product that a subscription may keep in sight.
pub const KEEP_MAX: u32 = 50;
/// Hours between two checks, at most: 60 days.
pub const HOURS_MAX: u32 = 1440;
/// Characters of a subscription's name, of a filter, and of a catalogue's words.
pub const WORD_MAX: usize = 255;
/// Bytes of a URL.
pub const URL_MAX: usize = 2000;

/// The form of a catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CatalogueKind {
    /// Simplestreams: an index of products, each with versions and files.
    Simplestreams,
    /// One JSON file with a list of images.
    List,
}

impl CatalogueKind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Simplestreams, Self::List];

    /// The word in the database and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Simplestreams => "simplestreams",
            Self::List => "list",
        }
    }
}

impl std::str::FromStr for CatalogueKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word).ok_or_else(|| UnknownWord(word.to_owned()))
    }
}

/// Which products of a catalogue, and which of their files. An empty word lets everything through.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueFilter {
    /// The product's name; `*` stands for any characters.
    pub product: String,
    /// The release's name, such as `noble`.
    pub release: String,
    /// The architecture, as the catalogue spells it.
    pub arch: String,
    /// The type of file; without one, the one that a virtual machine most likely boots from.
    pub ftype: String,
}

/// What becomes of versions beyond those that are kept in sight. Protected images stay as they are in either case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OldVersions {
    /// They leave the lists (`os_hidden`), and can be used by who knows them.
    #[default]
    Hide,
    /// They are deleted.
    Delete,
}

impl OldVersions {
    /// The word in the database and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Hide => "hide",
            Self::Delete => "delete",
        }
    }
}

impl std::str::FromStr for OldVersions {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        [Self::Hide, Self::Delete]
            .into_iter()
            .find(|old| old.as_str() == word)
            .ok_or_else(|| UnknownWord(word.to_owned()))
    }
}

/// What a person chooses about a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionChoice {
    /// What people call it; unique in its project. 1 to [`WORD_MAX`] characters.
    pub name: String,
    /// Where the catalogue is: at most [`URL_MAX`] bytes.
    pub url: String,
    /// Its form.
    pub kind: CatalogueKind,
    /// What is taken of it.
    pub filter: CatalogueFilter,
    /// The visibility of new images.
    pub visibility: Visibility,
    /// The stores they go to; none is the default store.
    pub stores: Vec<String>,
    /// Hours between two checks, up to [`HOURS_MAX`]; 0 is by hand alone.
    pub every_hours: u32,
    /// How many versions of a product stay in sight: 1 to [`KEEP_MAX`].
    pub keep: u32,
    /// What becomes of older ones.
    pub old: OldVersions,
    /// Properties of new images, beside those that the catalogue gives; these count where both say something.
    pub properties: BTreeMap<String, String>,
}

/// What the last check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckResult {
    /// There was none.
    Never,
    /// The catalogue was read.
    Ok,
    /// It could not be read, or nothing of it matches; the message says why.
    Failed,
}

impl CheckResult {
    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Ok => "ok",
            Self::Failed => "failed",
        }
    }
}

impl std::str::FromStr for CheckResult {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        [Self::Never, Self::Ok, Self::Failed]
            .into_iter()
            .find(|result| result.as_str() == word)
            .ok_or_else(|| UnknownWord(word.to_owned()))
    }
}

/// A subscription to a catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// UUID text.
    pub id: String,
    /// The project that owns it, and the images that come of it.
    pub project_id: String,
    /// What was chosen.
    pub choice: SubscriptionChoice,
    /// Whether it is checked by itself.
    pub enabled: bool,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// When the last check ended.
    pub checked_at: Option<OffsetDateTime>,
    /// When the next one is due; `None` where it is checked by hand alone.
    pub next_check_at: Option<OffsetDateTime>,
    /// What the last check came to.
    pub result: CheckResult,
    /// Why it failed: a sentence.
    pub message: Option<String>,
    /// The task of the last check, which may be open.
    pub task_id: Option<String>,
}

/// Where a version stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VersionState {
    /// It is about to become an image, or its data is on its way.
    Importing,
    /// It is an image with its data, in sight.
    Ready,
    /// Its data did not come; the error says why. The next check tries again.
    Failed,
    /// Its file is not there any more, though the catalogue names it: the next check looks at a fresh one.
    Stale,
    /// Newer ones took its place: its image is hidden.
    Old,
    /// Newer ones took its place: its image was deleted.
    Removed,
    /// Somebody deleted its image. It does not come again.
    Gone,
}

impl VersionState {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Importing, Self::Ready, Self::Failed, Self::Stale, Self::Old, Self::Removed, Self::Gone];

    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Importing => "importing",
            Self::Ready => "ready",
            Self::Failed => "failed",
            Self::Stale => "stale",
            Self::Old => "old",
            Self::Removed => "removed",
            Self::Gone => "gone",
        }
    }
}

impl std::str::FromStr for VersionState {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|state| state.as_str() == word).ok_or_else(|| UnknownWord(word.to_owned()))
    }
}

/// A version of a product that a subscription has met: there is one at most, whatever happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscribedVersion {
    /// The subscription.
    pub subscription_id: String,
    /// The product's name in the catalogue.
    pub product: String,
    /// The version's.
    pub version: String,
    /// What people call it: the name of its image.
    pub title: String,
    /// The image that it is, or was.
    pub image_id: String,
    /// The task that fetches its data.
    pub task_id: Option<String>,
    /// Where it stands.
    pub state: VersionState,
    /// Bytes, as the catalogue says.
    pub size: Option<u64>,
    /// Where the data was fetched from.
    pub url: String,
    /// The checksum it must have, as `ALGORITHM:HEX`.
    pub checksum: Option<String>,
    /// Why it failed: a sentence.
    pub error: Option<String>,
    /// How often its data was asked for in this form.
    pub attempts: u32,
    /// When it was met.
    pub created_at: OffsetDateTime,
    /// When it last changed.
    pub updated_at: OffsetDateTime,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_survive_the_round_trip() {
        for state in VersionState::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
        for kind in CatalogueKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
        for result in [CheckResult::Never, CheckResult::Ok, CheckResult::Failed] {
            assert_eq!(result.as_str().parse(), Ok(result));
        }
        for old in [OldVersions::Hide, OldVersions::Delete] {
            assert_eq!(old.as_str().parse(), Ok(old));
        }
        assert!("READY".parse::<VersionState>().is_err());
    }
}
