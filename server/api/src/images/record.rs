//! The JSON form of an image.

use std::fmt;

use serde::{Serialize, Serializer, ser::SerializeMap};
use time::OffsetDateTime;
use vitrine_model::{Image, Location, names};

use crate::state::{Api, View};

/// An image as it is sent: additional properties first, then the attributes in Glance's order. Written straight from
/// the image.
pub(crate) struct Record<'a> {
    image: &'a Image,
    view: &'a View,
}

impl<'a> Record<'a> {
    pub(crate) fn of(api: &'a Api, image: &'a Image) -> Self {
        Self { image, view: &api.view }
    }
}

impl Serialize for Record<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { image, view } = self;
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in &image.properties {
            if !is_attribute(name) && !names::is_hidden_property(name) {
                map.serialize_entry(name, value)?;
            }
        }
        map.serialize_entry("name", &image.name)?;
        map.serialize_entry("disk_format", &image.disk_format)?;
        map.serialize_entry("container_format", &image.container_format)?;
        map.serialize_entry("visibility", image.visibility.as_str())?;
        map.serialize_entry("size", &image.size)?;
        map.serialize_entry("virtual_size", &image.virtual_size)?;
        map.serialize_entry("status", image.status.as_str())?;
        map.serialize_entry("checksum", &image.checksum)?;
        map.serialize_entry("protected", &image.protected)?;
        map.serialize_entry("min_ram", &image.min_ram)?;
        map.serialize_entry("min_disk", &image.min_disk)?;
        map.serialize_entry("owner", &image.owner)?;
        map.serialize_entry("os_hidden", &image.os_hidden)?;
        map.serialize_entry("os_hash_algo", &image.os_hash_algo)?;
        map.serialize_entry("os_hash_value", &image.os_hash_value)?;
        map.serialize_entry("id", &image.id)?;
        map.serialize_entry("created_at", &Instant(image.created_at))?;
        map.serialize_entry("updated_at", &Instant(image.updated_at))?;
        if view.locations {
            map.serialize_entry("locations", &Locations::of(view, &image.locations))?;
        }
        if let Some(first) = image.locations.first().filter(|_| view.direct_url) {
            map.serialize_entry("direct_url", &first.url)?;
        }
        map.serialize_entry("tags", &image.tags)?;
        map.serialize_entry("self", &Text(format_args!("/v2/images/{}", image.id)))?;
        map.serialize_entry("file", &Text(format_args!("/v2/images/{}/file", image.id)))?;
        map.serialize_entry("schema", "/v2/schemas/image")?;
        if view.store_ids.is_some() && image.locations.iter().any(|place| place.store().is_some()) {
            map.serialize_entry("stores", &StoreNames(&image.locations))?;
        }
        map.end()
    }
}

/// The places where the data lies.
pub(crate) struct Locations<'a> {
    places: &'a [Location],
    /// Whether their stores are named.
    several: bool,
}

impl<'a> Locations<'a> {
    pub(crate) fn of(view: &View, places: &'a [Location]) -> Self {
        Self { places, several: view.store_ids.is_some() }
    }
}

impl<'a> Serialize for Locations<'a> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let metadata = |place: &'a Location| Metadata { entries: &place.metadata, several: self.several };
        serializer
            .collect_seq(self.places.iter().map(|place| Place { url: &place.url, metadata: metadata(place) }))
    }
}

#[derive(Serialize)]
struct Place<'a> {
    url: &'a str,
    metadata: Metadata<'a>,
}

struct Metadata<'a> {
    entries: &'a serde_json::Map<String, serde_json::Value>,
    several: bool,
}

impl Serialize for Metadata<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.entries.iter().filter(|(name, _)| self.several || *name != "store"))
    }
}

/// The names of the stores of some locations, between commas.
struct StoreNames<'a>(&'a [Location]);

impl fmt::Display for StoreNames<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.0.iter().filter_map(Location::store).enumerate() {
            write!(f, "{}{name}", if index == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

impl Serialize for StoreNames<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Whether the record has a key of this name already: a property of that name, as a foreign database may hold, must
/// not appear beside it.
fn is_attribute(name: &str) -> bool {
    matches!(
        name,
        "name"
            | "disk_format"
            | "container_format"
            | "visibility"
            | "size"
            | "virtual_size"
            | "status"
            | "checksum"
            | "protected"
            | "min_ram"
            | "min_disk"
            | "owner"
            | "os_hidden"
            | "os_hash_algo"
            | "os_hash_value"
            | "id"
            | "created_at"
            | "updated_at"
            | "tags"
            | "self"
            | "file"
            | "schema"
            | "stores"
            | "locations"
            | "direct_url"
    )
}

/// Text that is written without being built first.
struct Text<'a>(fmt::Arguments<'a>);

impl Serialize for Text<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// An instant in UTC, of whole seconds: `2026-01-31T08:05:00Z`.
pub(crate) struct Instant(pub(crate) OffsetDateTime);

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.0.to_offset(time::UtcOffset::UTC);
        let (year, month, day) = (at.year(), u8::from(at.month()), at.day());
        let (hour, minute, second) = (at.hour(), at.minute(), at.second());
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use time::macros::datetime;
    use vitrine_model::{ImageStatus, LocationStatus, Visibility};

    use super::*;

    #[test]
    fn the_record_has_the_order_of_keys_that_glance_sends() {
        let properties = [
            ("os_distro", "debian"),
            ("a \"quoted\" näme", "line\nbreak"),
            ("os_glance_stage_host", "secret"),
            ("status", "forged"),
            ("os_glance_failed_import", ""),
        ];
        let image = Image {
            id: "6a0fe2c8-0d3b-4a0e-9b6a-111111111111".to_owned(),
            name: Some("Debian ☃".to_owned()),
            status: ImageStatus::Active,
            visibility: Visibility::Shared,
            protected: true,
            os_hidden: false,
            checksum: Some("c".to_owned()),
            os_hash_algo: Some("sha512".to_owned()),
            os_hash_value: Some("h".to_owned()),
            owner: None,
            size: Some(10),
            virtual_size: None,
            container_format: Some("bare".to_owned()),
            disk_format: Some("raw".to_owned()),
            min_ram: 512,
            min_disk: 1,
            created_at: datetime!(2026-01-31 09:05:07.9 +1),
            updated_at: datetime!(2026-12-01 00:00 UTC),
            deleted_at: None,
            tags: vec!["💾".to_owned()],
            properties: properties.map(|(k, v)| (k.to_owned(), v.to_owned())).into_iter().collect(),
            locations: Vec::new(),
        };
        let expected = r#"{"a \"quoted\" näme":"line\nbreak","os_distro":"debian","os_glance_failed_import":"","name":"Debian ☃","disk_format":"raw","container_format":"bare","visibility":"shared","size":10,"virtual_size":null,"status":"active","checksum":"c","protected":true,"min_ram":512,"min_disk":1,"owner":null,"os_hidden":false,"os_hash_algo":"sha512","os_hash_value":"h","id":"6a0fe2c8-0d3b-4a0e-9b6a-111111111111","created_at":"2026-01-31T08:05:07Z","updated_at":"2026-12-01T00:00:00Z","tags":["💾"],"self":"/v2/images/6a0fe2c8-0d3b-4a0e-9b6a-111111111111","file":"/v2/images/6a0fe2c8-0d3b-4a0e-9b6a-111111111111/file","schema":"/v2/schemas/image"}"#;
        let record =
            |image: &Image, view: View| serde_json::to_string(&Record { image, view: &view }).unwrap();
        assert_eq!(record(&image, View::default()), expected);

        let place = |url: &str, store: &str| Location {
            id: None,
            url: url.to_owned(),
            metadata: [("store".to_owned(), store.into())].into_iter().collect(),
            status: LocationStatus::Active,
        };
        let all =
            || View { locations: true, direct_url: true, store_ids: Some(HeaderValue::from_static("a,b")) };
        let none = expected.replace(r#""tags""#, r#""locations":[],"tags""#);
        assert_eq!(record(&image, all()), none, "without data");
        let image =
            Image { locations: vec![place("s3://h/b/1", "b"), place("rbd://f/p/1/snap", "a")], ..image };
        assert_eq!(record(&image, View::default()), expected, "kept to itself");
        let shown = r#""locations":[{"url":"s3://h/b/1","metadata":{"store":"b"}},{"url":"rbd://f/p/1/snap","metadata":{"store":"a"}}],"direct_url":"s3://h/b/1","tags""#;
        let all_of_it =
            expected.replace(r#""tags""#, shown).replace("image\"}", "image\",\"stores\":\"b,a\"}");
        assert_eq!(record(&image, all()), all_of_it);
    }
}
