//! Images and callers to test with.

use std::collections::BTreeMap;

use time::{Duration, OffsetDateTime, macros::datetime};
use vitrine_model::{
    Image, ImageFilters, ImageQuery, ImageStatus, Location, LocationStatus, Member, MemberStatus, Viewer,
    Visibility,
};

/// The moment at which the tests begin.
pub(crate) const START: OffsetDateTime = datetime!(2026-03-01 12:00:00 UTC);

pub(crate) fn seconds(after_start: i64) -> OffsetDateTime {
    START + Duration::seconds(after_start)
}

/// `00000000-0000-4000-8000-000000000007`
pub(crate) fn id(number: u32) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

/// A queued private image of project `owner`, made `number` seconds after the start.
pub(crate) fn image(number: u32) -> Image {
    Image {
        id: id(number),
        name: Some(format!("image {number}")),
        status: ImageStatus::Queued,
        visibility: Visibility::Private,
        protected: false,
        os_hidden: false,
        checksum: None,
        os_hash_algo: None,
        os_hash_value: None,
        owner: Some("owner".to_owned()),
        size: None,
        virtual_size: None,
        container_format: None,
        disk_format: None,
        min_ram: 0,
        min_disk: 0,
        created_at: seconds(i64::from(number)),
        updated_at: seconds(i64::from(number)),
        deleted_at: None,
        tags: Vec::new(),
        properties: BTreeMap::new(),
        locations: Vec::new(),
    }
}

/// An active image with every field set.
pub(crate) fn full_image(number: u32) -> Image {
    Image {
        status: ImageStatus::Active,
        visibility: Visibility::Shared,
        protected: true,
        os_hidden: true,
        checksum: Some("d41d8cd98f00b204e9800998ecf8427e".to_owned()),
        os_hash_algo: Some("sha512".to_owned()),
        os_hash_value: Some("ab".repeat(64)),
        size: Some(1 << 41),
        virtual_size: Some(1 << 42),
        container_format: Some("bare".to_owned()),
        disk_format: Some("qcow2".to_owned()),
        min_ram: 2_147_483_647,
        min_disk: 20,
        tags: vec!["Blue".to_owned(), "blue".to_owned(), "blue ".to_owned(), "disk 💾".to_owned()],
        properties: properties(&[("os_distro", "ubuntu"), ("OS_distro", "other"), ("empty", "")]),
        locations: vec![location("file:///var/lib/vitrine/images/7"), location("swift://x/7")],
        ..image(number)
    }
}

pub(crate) fn properties(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

pub(crate) fn location(url: &str) -> Location {
    let mut metadata = serde_json::Map::new();
    metadata.insert("store".to_owned(), "file".into());
    Location { id: None, url: url.to_owned(), metadata, status: LocationStatus::Active }
}

pub(crate) fn member(image: u32, project: &str, status: MemberStatus) -> Member {
    Member {
        image_id: id(image),
        member: project.to_owned(),
        status,
        can_share: false,
        created_at: START,
        updated_at: START,
    }
}

pub(crate) fn project(name: &str) -> Viewer {
    Viewer { project: Some(name.to_owned()), is_admin: false }
}

pub(crate) fn admin() -> Viewer {
    Viewer { project: Some("admin".to_owned()), is_admin: true }
}

/// A page long enough for all images of a test.
pub(crate) fn all(filters: ImageFilters) -> ImageQuery {
    ImageQuery { filters, limit: 1000, ..ImageQuery::default() }
}
