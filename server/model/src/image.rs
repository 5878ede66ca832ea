//! The image record, and the ways in which clients ask for one to be made or changed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::{location::NewLocation, status::ImageStatus, visibility::Visibility};

/// An image as Vitrine knows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Image {
    /// UUID text, compared as it is written.
    pub id: String,
    /// At most 255 characters.
    pub name: Option<String>,
    /// The state.
    pub status: ImageStatus,
    /// Who may see it.
    pub visibility: Visibility,
    /// Refuses deletion.
    pub protected: bool,
    /// Left out of lists unless asked for.
    pub os_hidden: bool,
    /// MD5 of the data, hex.
    pub checksum: Option<String>,
    /// Name of the secure hash, `sha512`.
    pub os_hash_algo: Option<String>,
    /// The secure hash of the data, hex.
    pub os_hash_value: Option<String>,
    /// The owning project.
    pub owner: Option<String>,
    /// Bytes stored.
    pub size: Option<u64>,
    /// Bytes of the disk inside.
    pub virtual_size: Option<u64>,
    /// How the disk is wrapped, one of the configured container formats.
    pub container_format: Option<String>,
    /// What kind of disk it is, one of the configured disk formats.
    pub disk_format: Option<String>,
    /// MiB of memory an instance needs.
    pub min_ram: u32,
    /// GiB of disk an instance needs.
    pub min_disk: u32,
    /// When the record was made.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it last changed.
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
    /// When it was deleted; `None` as long as it is there.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub deleted_at: Option<OffsetDateTime>,
    /// Unique words, sorted.
    pub tags: Vec<String>,
    /// Everything that is no base attribute.
    pub properties: BTreeMap<String, String>,
    /// Where the data lies.
    pub locations: Vec<Location>,
}

impl Image {
    /// What a person calls it: the name, or the id where it has none.
    #[must_use]
    pub fn title(&self) -> &str {
        self.name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&self.id)
    }

    /// Whether the data can be there: some location is active.
    #[must_use]
    pub fn has_data(&self) -> bool {
        self.locations.iter().any(|location| location.status == LocationStatus::Active)
    }

    /// Whether it was made of a server or a volume, as Nova and Cinder mark what they make.
    #[must_use]
    pub fn is_snapshot(&self) -> bool {
        let of = |name: &str| self.properties.get(name).map(String::as_str);
        of("image_type") == Some("snapshot") || of("block_device_mapping").is_some()
    }
}

/// One place where an image's data lies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Location {
    /// The row's number; `None` until it is saved.
    pub id: Option<i64>,
    /// The store's URI of the data, as Glance writes it (`file:///…`).
    pub url: String,
    /// A JSON object; its `store` names the store.
    pub metadata: serde_json::Map<String, serde_json::Value>,
    /// Whether the data may be read.
    pub status: LocationStatus,
}

impl Location {
    /// The store the metadata names.
    #[must_use]
    pub fn store(&self) -> Option<&str> {
        self.metadata.get("store").and_then(serde_json::Value::as_str)
    }
}

/// The state of one location.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LocationStatus {
    /// Readable.
    Active,
    /// Waiting for the scrubber.
    PendingDelete,
    /// Gone.
    Deleted,
}

/// What a client asks for when it makes an image. Fields left `None` take Glance's defaults.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct NewImage {
    /// A chosen id, UUID text.
    pub id: Option<String>,
    /// See [`Image::name`].
    pub name: Option<String>,
    /// `shared` when not given.
    pub visibility: Option<Visibility>,
    /// Refuses deletion.
    pub protected: bool,
    /// Left out of lists.
    pub os_hidden: bool,
    /// The caller's project when not given (outer `None`); `Some(None)` asks for no owner, for administrators.
    pub owner: Option<Option<String>>,
    /// See [`Image::container_format`].
    pub container_format: Option<String>,
    /// See [`Image::disk_format`].
    pub disk_format: Option<String>,
    /// MiB.
    pub min_ram: u32,
    /// GiB.
    pub min_disk: u32,
    /// Duplicates are dropped.
    pub tags: Vec<String>,
    /// Additional properties.
    pub properties: BTreeMap<String, String>,
    /// What is said of the data before it comes; clients of the v1 API may.
    pub claim: Option<Claim>,
}

/// What a client of the v1 API says of an image's data before it is there. It is kept on the record, and the data must
/// be so when it comes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Bytes. With 0 the image is made active at once, without data, as Glance's v1 does; leave it out where data is
    /// about to follow.
    pub size: Option<u64>,
    /// Bytes of the disk inside.
    pub virtual_size: Option<u64>,
    /// MD5, hex.
    pub checksum: Option<String>,
}

impl ImageChange {
    /// Whether it is about where the data lies.
    #[must_use]
    pub const fn is_of_locations(&self) -> bool {
        matches!(self, Self::AddLocation(_) | Self::ReplaceLocations(_) | Self::RemoveLocation(_))
    }
}

/// One change of an image, of those a client may ask for. A PATCH is a list of them, applied in order, all or none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ImageChange {
    /// A new name.
    Name(Option<String>),
    /// A new visibility.
    Visibility(Visibility),
    /// Protect or unprotect.
    Protected(bool),
    /// Hide or show.
    OsHidden(bool),
    /// Another owner; administrators only.
    Owner(Option<String>),
    /// Another container format; only while queued.
    ContainerFormat(Option<String>),
    /// Another disk format; only while queued.
    DiskFormat(Option<String>),
    /// MiB.
    MinRam(u32),
    /// GiB.
    MinDisk(u32),
    /// The whole set of tags.
    Tags(Vec<String>),
    /// `add` of a property: made, or overwritten.
    SetProperty {
        /// The property's name.
        name: String,
        /// Its value.
        value: String,
    },
    /// `add` of the 2.0 media type: refused with a conflict where the property exists.
    AddNewProperty {
        /// The property's name.
        name: String,
        /// Its value.
        value: String,
    },
    /// `replace`: refused with a conflict where the property does not exist.
    ReplaceProperty {
        /// The property's name.
        name: String,
        /// Its value.
        value: String,
    },
    /// `remove`: refused with a conflict where the property does not exist.
    RemoveProperty {
        /// The property's name.
        name: String,
    },
    /// `add` of `/locations/…`: a further place where the data lies, or the first one of a queued image.
    AddLocation(NewLocation),
    /// `replace` of `/locations`: those of an image without any, or new metadata for the same URLs.
    ReplaceLocations(Vec<NewLocation>),
    /// `remove` of `/locations/…`: the place of that number, in the order in which they are shown; `None` is the last.
    RemoveLocation(Option<usize>),
}
