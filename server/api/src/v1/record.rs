//! An image as the v1 API shows it: in JSON, brief and in full, and in headers.

use std::{collections::BTreeMap, fmt};

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use serde::{Serialize, Serializer};
use time::{OffsetDateTime, UtcOffset};
use vitrine_model::{Image, Visibility, names};

/// What the list without detail shows.
#[derive(Serialize)]
pub(super) struct Brief<'a> {
    id: &'a str,
    name: Option<&'a str>,
    disk_format: Option<&'a str>,
    container_format: Option<&'a str>,
    checksum: Option<&'a str>,
    size: u64,
}

impl<'a> From<&'a Image> for Brief<'a> {
    fn from(image: &'a Image) -> Self {
        Self {
            id: &image.id,
            name: image.name.as_deref(),
            disk_format: image.disk_format.as_deref(),
            container_format: image.container_format.as_deref(),
            checksum: image.checksum.as_deref(),
            size: size(image),
        }
    }
}

/// All that is shown of an image. Where its data lies is not.
#[derive(Serialize)]
pub(super) struct Detail<'a> {
    #[serde(flatten)]
    brief: Brief<'a>,
    virtual_size: Option<u64>,
    min_disk: u32,
    min_ram: u32,
    status: &'static str,
    is_public: bool,
    owner: Option<&'a str>,
    protected: bool,
    created_at: Instant,
    updated_at: Instant,
    deleted_at: Option<Instant>,
    deleted: bool,
    properties: BTreeMap<&'a str, Option<&'a str>>,
}

impl<'a> From<&'a Image> for Detail<'a> {
    fn from(image: &'a Image) -> Self {
        Self {
            brief: Brief::from(image),
            virtual_size: image.virtual_size,
            min_disk: image.min_disk,
            min_ram: image.min_ram,
            status: image.status.as_str(),
            is_public: image.visibility == Visibility::Public,
            owner: image.owner.as_deref(),
            protected: image.protected,
            created_at: Instant(image.created_at),
            updated_at: Instant(image.updated_at),
            deleted_at: image.deleted_at.map(Instant),
            deleted: image.deleted_at.is_some(),
            properties: properties(image).collect(),
        }
    }
}

/// Until there is data, and the client said nothing of it, it has 0 bytes.
fn size(image: &Image) -> u64 {
    image.size.unwrap_or_default()
}

/// An empty text is what `null` is kept as.
fn properties(image: &Image) -> impl Iterator<Item = (&str, Option<&str>)> {
    let shown = image.properties.iter().filter(|(name, _)| !names::is_hidden_property(name));
    shown.map(|(name, value)| (name.as_str(), Some(value.as_str()).filter(|value| !value.is_empty())))
}

/// Puts an image's attributes and properties into an answer. A property whose name cannot stand in a header is left
/// out; a control character in a value becomes a space.
pub(super) fn write_headers(headers: &mut HeaderMap, image: &Image) {
    let mut put = |name: &str, value: &str| {
        let name = HeaderName::try_from(format!("x-image-meta-{}", name.to_lowercase()));
        if let (Ok(name), Some(value)) = (name, header_value(value)) {
            headers.insert(name, value);
        }
    };
    for (name, value) in properties(image) {
        if let Some(value) = value {
            put(&format!("property-{name}"), value);
        }
    }
    let texts = [
        ("name", image.name.as_deref()),
        ("disk_format", image.disk_format.as_deref()),
        ("container_format", image.container_format.as_deref()),
        ("checksum", image.checksum.as_deref()),
        ("owner", image.owner.as_deref()),
    ];
    for (name, value) in texts {
        if let Some(value) = value {
            put(name, value);
        }
    }
    put("id", &image.id);
    put("status", image.status.as_str());
    put("size", &size(image).to_string());
    if let Some(bytes) = image.virtual_size {
        put("virtual_size", &bytes.to_string());
    }
    put("min_ram", &image.min_ram.to_string());
    put("min_disk", &image.min_disk.to_string());
    put("is_public", word(image.visibility == Visibility::Public));
    put("protected", word(image.protected));
    put("deleted", word(image.deleted_at.is_some()));
    put("created_at", &Instant(image.created_at).to_string());
    put("updated_at", &Instant(image.updated_at).to_string());
    if let Some(at) = image.deleted_at {
        put("deleted_at", &Instant(at).to_string());
    }
    write_etag(headers, image);
}

/// The MD5 of the data, without quotes.
pub(super) fn write_etag(headers: &mut HeaderMap, image: &Image) {
    if let Some(value) = image.checksum.as_deref().and_then(header_value) {
        headers.insert(header::ETAG, value);
    }
}

const fn word(flag: bool) -> &'static str {
    if flag { "True" } else { "False" }
}

fn header_value(text: &str) -> Option<HeaderValue> {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    HeaderValue::from_bytes(plain.trim().as_bytes()).ok()
}

/// An instant in UTC, which is not said, with microseconds: `2026-01-31T08:05:00.000000`.
struct Instant(OffsetDateTime);

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.0.to_offset(UtcOffset::UTC);
        let (year, month, day) = (at.year(), u8::from(at.month()), at.day());
        let (hour, minute, second, micro) = (at.hour(), at.minute(), at.second(), at.microsecond());
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{micro:06}")
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
