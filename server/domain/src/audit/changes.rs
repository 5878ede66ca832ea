//! What a change did to an image, in short: each field that is not as it was, old and new.

use serde_json::{Map, Value, json};
use vitrine_model::{Image, ImageChange};

use super::address::shown;

/// Characters of a value that an entry keeps.
const SHORT: usize = 120;
/// Fields that an entry names.
const FIELDS: usize = 100;
/// Properties whose names speak of these have values that nobody is to read later.
const SECRETS: [&str; 5] = ["password", "passwd", "secret", "token", "credential"];

/// The fields that differ: `{"name": {"old": …, "new": …}, …}`. Properties are named with `property:` before theirs.
pub(super) fn between(before: &Image, after: &Image) -> Map<String, Value> {
    let mut out = Map::new();
    let mut field = |name: &str, old: Value, new: Value| {
        if old != new && out.len() < FIELDS {
            out.insert(short(name), json!({"old": old, "new": new}));
        }
    };
    field("name", some(before.name.as_deref()), some(after.name.as_deref()));
    field("status", before.status.as_str().into(), after.status.as_str().into());
    field("visibility", before.visibility.as_str().into(), after.visibility.as_str().into());
    field("protected", before.protected.into(), after.protected.into());
    field("os_hidden", before.os_hidden.into(), after.os_hidden.into());
    field("owner", some(before.owner.as_deref()), some(after.owner.as_deref()));
    field("disk_format", some(before.disk_format.as_deref()), some(after.disk_format.as_deref()));
    field(
        "container_format",
        some(before.container_format.as_deref()),
        some(after.container_format.as_deref()),
    );
    field("min_ram", before.min_ram.into(), after.min_ram.into());
    field("min_disk", before.min_disk.into(), after.min_disk.into());
    field("size", before.size.into(), after.size.into());
    field("checksum", some(before.checksum.as_deref()), some(after.checksum.as_deref()));
    field("tags", tags(before), tags(after));
    field("locations", places(before), places(after));
    let names = before
        .properties
        .keys()
        .chain(after.properties.keys().filter(|n| !before.properties.contains_key(*n)));
    for name in names {
        let (old, new) = (before.properties.get(name), after.properties.get(name));
        if old != new {
            field(&format!("property:{name}"), property(name, old), property(name, new));
        }
    }
    out
}

/// What the caller asked to change, by name.
pub(crate) fn asked(changes: &[ImageChange]) -> Value {
    let mut names: Vec<String> = Vec::new();
    for change in changes.iter().take(FIELDS) {
        let name = match change {
            ImageChange::Name(_) => "name".to_owned(),
            ImageChange::Visibility(_) => "visibility".to_owned(),
            ImageChange::Protected(_) => "protected".to_owned(),
            ImageChange::OsHidden(_) => "os_hidden".to_owned(),
            ImageChange::Owner(_) => "owner".to_owned(),
            ImageChange::DiskFormat(_) => "disk_format".to_owned(),
            ImageChange::ContainerFormat(_) => "container_format".to_owned(),
            ImageChange::MinRam(_) => "min_ram".to_owned(),
            ImageChange::MinDisk(_) => "min_disk".to_owned(),
            ImageChange::Tags(_) => "tags".to_owned(),
            ImageChange::SetProperty { name, .. }
            | ImageChange::AddNewProperty { name, .. }
            | ImageChange::ReplaceProperty { name, .. }
            | ImageChange::RemoveProperty { name } => short(&format!("property:{name}")),
            _ => "locations".to_owned(),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.into()
}

fn some(text: Option<&str>) -> Value {
    text.map_or(Value::Null, |text| short(text).into())
}

fn tags(image: &Image) -> Value {
    let mut tags: Vec<&String> = image.tags.iter().collect();
    tags.sort_unstable();
    tags.into_iter().take(FIELDS).map(|tag| Value::from(short(tag))).collect()
}

/// Where the data lies, without what opens it, and what becomes of it.
fn places(image: &Image) -> Value {
    let places = image.locations.iter().filter(|place| place.status == vitrine_model::LocationStatus::Active);
    places.map(|place| Value::from(short(&shown(&place.url)))).collect()
}

fn property(name: &str, value: Option<&String>) -> Value {
    let name = name.to_ascii_lowercase();
    match value {
        None => Value::Null,
        Some(_) if SECRETS.iter().any(|secret| name.contains(secret)) => "••••".into(),
        Some(value) if value.contains("://") => short(&shown(value)).into(),
        Some(value) => short(value).into(),
    }
}

/// The beginning of a long text.
pub(super) fn short(text: &str) -> String {
    match text.char_indices().nth(SHORT) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
