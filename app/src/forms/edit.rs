//! What an edit form changes: only the fields that differ from what it was loaded with. A field that somebody else
//! changed meanwhile, to yet another value, is a conflict.

use std::collections::{BTreeMap, BTreeSet};

use vitrine_model::{Image, ImageChange};

use super::image::{NAMED, Values};

use crate::locale::tr;

/// What to do about a submitted form.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Difference {
    /// What to ask the controller for.
    pub(crate) changes: Vec<ImageChange>,
    /// Fields that somebody else changed meanwhile.
    pub(crate) conflicts: Vec<String>,
}

/// Compares what was `wanted` with what the form was `loaded` with, and both with the image as it is `now`. The
/// formats are compared only where the form offered them.
pub(crate) fn difference(loaded: &Values, wanted: &Values, image: &Image, formats: bool) -> Difference {
    let now = Values::from(image);
    let mut out = Difference::default();
    let mut text = |label: String,
                    field: fn(&Values) -> &Option<String>,
                    change: fn(Option<String>) -> ImageChange| {
        let (loaded, wanted, now) = (field(loaded), field(wanted), field(&now));
        let same = |a: &Option<String>, b: &Option<String>| one_line(a.as_deref()) == one_line(b.as_deref());
        if !same(loaded, wanted) && !same(now, wanted) {
            out.note(label, same(loaded, now), change(wanted.clone()));
        }
    };
    text(tr("forms-name"), |values| &values.name, ImageChange::Name);
    if formats {
        text(tr("forms-disk-format"), |values| &values.disk_format, ImageChange::DiskFormat);
        text(tr("forms-container-format"), |values| &values.container_format, ImageChange::ContainerFormat);
    }
    if let Some(visibility) = wanted.visibility
        && loaded.visibility != wanted.visibility
        && now.visibility != wanted.visibility
    {
        out.note(
            tr("forms-visibility"),
            loaded.visibility == now.visibility,
            ImageChange::Visibility(visibility),
        );
    }
    // Of two states, the one that was not loaded and is not wanted does not exist: these cannot be in conflict.
    if loaded.protected != wanted.protected && now.protected != wanted.protected {
        out.changes.push(ImageChange::Protected(wanted.protected));
    }
    if loaded.os_hidden != wanted.os_hidden && now.os_hidden != wanted.os_hidden {
        out.changes.push(ImageChange::OsHidden(wanted.os_hidden));
    }
    if loaded.min_disk != wanted.min_disk && now.min_disk != wanted.min_disk {
        out.note(
            tr("forms-min-disk"),
            loaded.min_disk == now.min_disk,
            ImageChange::MinDisk(wanted.min_disk),
        );
    }
    if loaded.min_ram != wanted.min_ram && now.min_ram != wanted.min_ram {
        out.note(tr("forms-min-ram"), loaded.min_ram == now.min_ram, ImageChange::MinRam(wanted.min_ram));
    }
    out.changes.extend(tags(&loaded.tags, &wanted.tags, &now.tags));
    out.properties(&loaded.properties, &wanted.properties, &now.properties);
    out
}

impl Difference {
    fn note(&mut self, label: impl Into<String>, untouched: bool, change: ImageChange) {
        if untouched {
            self.changes.push(change);
        } else {
            self.conflicts.push(label.into());
        }
    }

    fn properties(
        &mut self,
        loaded: &BTreeMap<String, String>,
        wanted: &BTreeMap<String, String>,
        now: &BTreeMap<String, String>,
    ) {
        let names: BTreeSet<&String> = loaded.keys().chain(wanted.keys()).collect();
        for name in names {
            let (loaded, wanted, now) = (loaded.get(name), wanted.get(name), now.get(name));
            if same_property(name, loaded, wanted) || same_property(name, now, wanted) {
                continue;
            }
            let name = name.clone();
            let untouched = loaded == now;
            let label = tr!("forms-property", name = name);
            let change = match wanted {
                Some(value) => ImageChange::SetProperty { name, value: value.clone() },
                None => ImageChange::RemoveProperty { name },
            };
            self.note(label, untouched, change);
        }
    }
}

/// A field of its own cannot tell an empty property from none, nor keep the white space around it.
fn same_property(name: &str, a: Option<&String>, b: Option<&String>) -> bool {
    let clean = |value: Option<&String>| value.map(|text| text.replace("\r\n", "\n"));
    let (a, b) = (clean(a), clean(b));
    if NAMED.contains(&name) { a.unwrap_or_default().trim() == b.unwrap_or_default().trim() } else { a == b }
}

/// A text field drops line ends.
fn one_line(text: Option<&str>) -> String {
    text.unwrap_or_default().replace(['\r', '\n'], "")
}

/// Tags are added and removed one by one, on the set that is there now.
fn tags(loaded: &BTreeSet<String>, wanted: &BTreeSet<String>, now: &BTreeSet<String>) -> Option<ImageChange> {
    // A line of the form holds no white space at its ends.
    let trimmed: BTreeSet<String> = loaded.iter().map(|tag| tag.trim().to_owned()).collect();
    let added = wanted.difference(&trimmed);
    let kept = now.iter().filter(|tag| wanted.contains(tag.trim()) || !loaded.contains(*tag));
    let target: BTreeSet<String> = kept.chain(added).cloned().collect();
    (target != *now).then(|| ImageChange::Tags(target.into_iter().collect()))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;
    use vitrine_model::{ImageStatus, Visibility};

    use super::*;

    fn image() -> Image {
        Image {
            id: "6a0fe2c8-0d3b-4a0e-9b6a-111111111111".to_owned(),
            name: Some("web".to_owned()),
            status: ImageStatus::Active,
            visibility: Visibility::Shared,
            protected: false,
            os_hidden: false,
            checksum: None,
            os_hash_algo: None,
            os_hash_value: None,
            owner: Some("p".to_owned()),
            size: None,
            virtual_size: None,
            container_format: Some("bare".to_owned()),
            disk_format: Some("raw".to_owned()),
            min_ram: 0,
            min_disk: 1,
            created_at: datetime!(2026-01-01 0:00 UTC),
            updated_at: datetime!(2026-01-01 0:00 UTC),
            deleted_at: None,
            tags: vec!["a".to_owned(), "b".to_owned()],
            properties: [("k", "v"), ("os_distro", ""), ("os_glance_x", "internal")]
                .map(|(k, v)| (k.to_owned(), v.to_owned()))
                .into(),
            locations: Vec::new(),
        }
    }

    fn set(words: &[&str]) -> BTreeSet<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn an_untouched_form_changes_nothing() {
        let loaded = Values::from(&image());
        let mut wanted = loaded.clone();
        // An empty field stands for no property.
        wanted.properties.remove("os_distro");
        assert_eq!(difference(&loaded, &wanted, &image(), true), Difference::default());
    }

    #[test]
    fn only_what_was_touched_is_sent() {
        let loaded = Values::from(&image());
        let mut now = image();
        now.name = Some("renamed by somebody else".to_owned());
        now.properties.insert("theirs".to_owned(), "1".to_owned());
        now.tags.push("theirs".to_owned());
        let wanted = Values {
            min_disk: 4,
            tags: set(&["b", "c"]),
            properties: [("new".to_owned(), "1".to_owned())].into(),
            ..loaded.clone()
        };
        let out = difference(&loaded, &wanted, &now, true);
        assert_eq!(out.conflicts, Vec::<String>::new());
        assert_eq!(
            out.changes,
            [
                ImageChange::MinDisk(4),
                ImageChange::Tags(vec!["b".to_owned(), "c".to_owned(), "theirs".to_owned()]),
                ImageChange::RemoveProperty { name: "k".to_owned() },
                ImageChange::SetProperty { name: "new".to_owned(), value: "1".to_owned() },
            ]
        );
    }

    #[test]
    fn the_same_field_changed_by_two_is_a_conflict() {
        let loaded = Values::from(&image());
        let mut now = image();
        now.name = Some("theirs".to_owned());
        now.visibility = Visibility::Community;
        now.properties.insert("k".to_owned(), "theirs".to_owned());
        let wanted = Values {
            name: Some("mine".to_owned()),
            visibility: Some(Visibility::Private),
            properties: [("k".to_owned(), "mine".to_owned())].into(),
            ..loaded.clone()
        };
        let out = difference(&loaded, &wanted, &now, true);
        assert_eq!(out.conflicts, ["name", "visibility", "property k"]);
        assert_eq!(out.changes, []);
    }

    #[test]
    fn two_who_want_the_same_are_no_conflict() {
        let loaded = Values::from(&image());
        let mut now = image();
        now.name = Some("same".to_owned());
        now.properties.remove("k");
        let wanted = Values { name: Some("same".to_owned()), properties: BTreeMap::new(), ..loaded.clone() };
        assert_eq!(difference(&loaded, &wanted, &now, true), Difference::default());
    }

    #[test]
    fn formats_count_only_where_they_were_offered() {
        let loaded = Values::from(&image());
        let wanted = Values { disk_format: None, container_format: None, ..loaded.clone() };
        assert_eq!(difference(&loaded, &wanted, &image(), false), Difference::default());
        assert_eq!(difference(&loaded, &wanted, &image(), true).changes.len(), 2);
    }
}
