//! What a list of images is asked for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::{family::Family, member::MemberStatus, visibility::Visibility};

/// What of the database a caller may see at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// The caller's project.
    pub project: Option<String>,
    /// Administrators see every project's images.
    pub is_admin: bool,
}

/// A page of images.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ImageQuery {
    /// Which.
    pub filters: ImageFilters,
    /// In which order; `created_at` and `id` are appended as tie-breakers where they are missing, in the direction of
    /// a single key, else descending.
    pub sort: Vec<(SortKey, SortDir)>,
    /// The id of the last image of the page before.
    pub marker: Option<String>,
    /// At most so many.
    pub limit: u32,
}

/// Keys a list can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is the attribute of that name")]
pub enum SortKey {
    Name,
    Status,
    ContainerFormat,
    DiskFormat,
    Size,
    Id,
    CreatedAt,
    UpdatedAt,
    /// Ours: the dashboard's.
    VirtualSize,
    /// Ours: the dashboard's.
    Owner,
    /// Ours: the dashboard's; by the word.
    Visibility,
}

impl SortKey {
    /// Those that a client may name: Glance's.
    pub const ALL: [Self; 8] = [
        Self::Name,
        Self::Status,
        Self::ContainerFormat,
        Self::DiskFormat,
        Self::Size,
        Self::Id,
        Self::CreatedAt,
        Self::UpdatedAt,
    ];

    /// The word the API uses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Status => "status",
            Self::ContainerFormat => "container_format",
            Self::DiskFormat => "disk_format",
            Self::Size => "size",
            Self::Id => "id",
            Self::CreatedAt => "created_at",
            Self::UpdatedAt => "updated_at",
            Self::VirtualSize => "virtual_size",
            Self::Owner => "owner",
            Self::Visibility => "visibility",
        }
    }
}

impl std::str::FromStr for SortKey {
    type Err = crate::visibility::UnknownWord;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|k| k.as_str() == word)
            .ok_or_else(|| crate::visibility::UnknownWord(word.to_owned()))
    }
}

/// Directions of a sort; Glance's default is descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum SortDir {
    Asc,
    Desc,
}

/// Conditions, all of which must hold. A task that works on what they select keeps them as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImageFilters {
    /// Which visibilities.
    pub visibility: VisibilityFilter,
    /// Which of the caller's memberships make others' shared images appear; `None` means any.
    pub member_status: Option<MemberStatus>,
    /// Exactly this project's.
    pub owner: Option<String>,
    /// Not this project's (ours: the dashboard's "shared with me").
    pub not_owner: Option<String>,
    /// Hidden ones alone, or unhidden ones alone; `None` (ours) means both.
    pub os_hidden: Option<bool>,
    /// Protected ones alone, or unprotected ones alone.
    pub protected: Option<bool>,
    /// All of these tags.
    pub tags: Vec<String>,
    /// Any of these names.
    pub name: Option<Vec<String>>,
    /// Any of these ids.
    pub id: Option<Vec<String>>,
    /// Any of these states (text, since a state that does not exist matches nothing).
    pub status: Option<Vec<String>>,
    /// Any of these container formats.
    pub container_format: Option<Vec<String>>,
    /// Any of these disk formats.
    pub disk_format: Option<Vec<String>>,
    /// Conditions on `created_at`.
    #[serde(with = "times")]
    pub created_at: Vec<(TimeOp, OffsetDateTime)>,
    /// Conditions on `updated_at`.
    #[serde(with = "times")]
    pub updated_at: Vec<(TimeOp, OffsetDateTime)>,
    /// `size_min`, `min_ram_max` and the like: inclusive bounds.
    pub ranges: Vec<(NumberColumn, Bound, i64)>,
    /// Exact numbers (`min_ram=512`).
    pub numbers: Vec<(NumberColumn, i64)>,
    /// Exactly this MD5.
    pub checksum: Option<String>,
    /// Exactly this secure hash.
    pub os_hash_value: Option<String>,
    /// Exactly these additional properties.
    pub properties: BTreeMap<String, String>,
    /// Ours: a part of the name, in any case, or the beginning of the id.
    pub search: Option<String>,
    /// Ours: exactly this family.
    pub family: Option<Family>,
    /// Images that are there, or deleted ones that are not purged yet; `None` means both. Killed ones are left out of
    /// those that are there (the v1 API alone asks for others than those).
    pub deleted: Option<bool>,
    /// Public ones alone, or the others alone (v1).
    pub public: Option<bool>,
    /// An administrator sees no more than others of its project do (v1).
    pub as_project: bool,
}

impl Default for ImageFilters {
    /// The filters of a plain `GET /v2/images`.
    fn default() -> Self {
        Self {
            visibility: VisibilityFilter::Default,
            member_status: Some(MemberStatus::Accepted),
            owner: None,
            not_owner: None,
            os_hidden: Some(false),
            protected: None,
            tags: Vec::new(),
            name: None,
            id: None,
            status: None,
            container_format: None,
            disk_format: None,
            created_at: Vec::new(),
            updated_at: Vec::new(),
            ranges: Vec::new(),
            numbers: Vec::new(),
            checksum: None,
            os_hash_value: None,
            properties: BTreeMap::new(),
            search: None,
            family: None,
            deleted: Some(false),
            public: None,
            as_project: false,
        }
    }
}

/// Which visibilities a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum VisibilityFilter {
    /// Own images of every visibility, public ones, and others' shared ones by membership. An administrator sees
    /// everybody's, except others' community images.
    Default,
    /// Only this one, of what the caller may see.
    Only(Visibility),
    /// Everything the caller may see, others' community images among it.
    All,
    /// `visibility=` with nothing behind it: matches nothing.
    Nothing,
}

/// Comparisons of times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the words of the API")]
pub enum TimeOp {
    Gt,
    Gte,
    Lt,
    Lte,
    Eq,
    Neq,
}

/// Columns that hold numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is the attribute of that name")]
pub enum NumberColumn {
    Size,
    VirtualSize,
    MinRam,
    MinDisk,
}

/// The side of an inclusive bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the words say it")]
pub enum Bound {
    Min,
    Max,
}

/// Times of conditions, as RFC 3339 writes them.
mod times {
    use serde::{Deserialize as _, Deserializer, Serialize, Serializer, de::Error as _, ser::Error as _};
    use time::{OffsetDateTime, format_description::well_known::Rfc3339};

    use super::TimeOp;

    pub(super) fn serialize<S: Serializer>(
        conditions: &[(TimeOp, OffsetDateTime)],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let written = conditions.iter().map(|(op, at)| Ok((*op, at.format(&Rfc3339)?)));
        let written: Result<Vec<(TimeOp, String)>, time::error::Format> = written.collect();
        written.map_err(S::Error::custom)?.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<(TimeOp, OffsetDateTime)>, D::Error> {
        let written = Vec::<(TimeOp, String)>::deserialize(deserializer)?;
        let read = |(op, text): (TimeOp, String)| Ok((op, OffsetDateTime::parse(&text, &Rfc3339)?));
        let times: Result<_, time::error::Parse> = written.into_iter().map(read).collect();
        times.map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn filters_survive_a_stay_in_a_task() {
        let filters = ImageFilters {
            owner: Some("p".to_owned()),
            created_at: vec![(TimeOp::Lte, datetime!(2026-01-02 03:04:05.000006 UTC))],
            ranges: vec![(NumberColumn::Size, Bound::Min, 7)],
            family: Some(Family::System { distro: "debian".to_owned(), version: "13".to_owned() }),
            properties: BTreeMap::from([("a".to_owned(), "b".to_owned())]),
            os_hidden: None,
            ..ImageFilters::default()
        };
        let kept = serde_json::to_value(&filters).unwrap();
        assert_eq!(serde_json::from_value::<ImageFilters>(kept).unwrap(), filters);
    }
}
