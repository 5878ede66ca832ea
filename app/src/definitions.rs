//! The metadata definitions that apply to images: which properties there are, of what type, with which values.

mod array;
mod check;

use std::collections::BTreeSet;

pub(crate) use array::Entries;
pub(crate) use check::{between, check, is_boolean};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use vitrine_domain::{Error, Resource};
use vitrine_model::{
    metadef::{Contents, NamespaceFilters, NamespaceQuery, NamespaceSortKey, Property},
    names,
    query::SortDir,
};

use crate::{failure::Failure, forms::image::NAMED, session::Visitor};

/// The type of resource that images are.
pub(crate) const IMAGE: &str = "OS::Glance::Image";

/// Namespaces that are asked for at the same time.
const AT_ONCE: usize = 4;

/// Namespaces a page of the list brings.
const PAGE: u32 = 200;

/// What is defined for images, by namespace.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Definitions(Vec<Group>);

/// A namespace.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Group {
    /// Its name for people.
    pub(crate) title: String,
    /// Its name.
    pub(crate) namespace: String,
    pub(crate) entries: Vec<Entry>,
}

/// A property under the name it has on images.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// With the prefix of the association.
    pub(crate) key: String,
    /// The object it is part of.
    pub(crate) object: Option<String>,
    /// Whether its object wants it.
    pub(crate) required: bool,
    pub(crate) property: Property,
}

impl Definitions {
    /// Those the visitor sees, the namespaces in the order of their names for people. None for who may see no
    /// definitions at all.
    pub(crate) async fn load(visitor: &Visitor) -> Result<Self, Failure> {
        let (controller, caller) = (&visitor.dashboard.controller, &visitor.caller);
        let mut names: Vec<String> = Vec::new();
        loop {
            let types = Some(vec![IMAGE.to_owned()]);
            let query = NamespaceQuery {
                filters: NamespaceFilters { resource_types: types, ..NamespaceFilters::default() },
                sort: (NamespaceSortKey::Namespace, SortDir::Asc),
                marker: names.last().cloned(),
                limit: PAGE,
            };
            match controller.list_metadef_namespaces(caller, query).await {
                Ok(page) => {
                    names.extend(page.namespaces.into_iter().map(|entry| entry.namespace.item.namespace));
                    if !page.more {
                        break;
                    }
                }
                Err(Error::NotFound(Resource::Definitions)) => return Ok(Self::default()),
                // The one at which the page would begin was deleted meanwhile.
                Err(Error::NotFound(_)) if !names.is_empty() => {
                    names.pop();
                }
                Err(error) => return Err(error.into()),
            }
        }
        let show = |name: String| async move {
            match controller.show_metadef_namespace(caller, &name, Some(IMAGE)).await {
                Ok(contents) => Ok(Some(contents)),
                Err(Error::NotFound(_)) => Ok(None),
                Err(error) => Err(Failure::from(error)),
            }
        };
        let found: Vec<Option<Contents>> =
            stream::iter(names.into_iter().map(show)).buffered(AT_ONCE).try_collect().await?;
        Ok(Self::of(found.into_iter().flatten()))
    }

    /// What these namespaces define. Of two definitions of one key the first is taken; keys with a field of their own
    /// and those the service keeps to itself are left out.
    fn of(namespaces: impl IntoIterator<Item = Contents>) -> Self {
        let mut groups: Vec<Group> = namespaces.into_iter().map(Group::of).collect();
        groups.sort_by_cached_key(|group| (group.title.to_lowercase(), group.namespace.clone()));
        let mut seen = BTreeSet::new();
        for group in &mut groups {
            group.entries.retain(|entry| {
                let open = !entry.key.is_empty()
                    && !NAMED.contains(&entry.key.as_str())
                    && !names::is_reserved(&entry.key);
                open && seen.insert(entry.key.clone())
            });
        }
        groups.retain(|group| !group.entries.is_empty());
        Self(groups)
    }

    /// Whether nothing is defined.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The definition of a key, and the namespace it is in.
    pub(crate) fn get(&self, key: &str) -> Option<(&Group, &Entry)> {
        let in_group = |group: &'_ Group| group.entries.iter().position(|entry| entry.key == key);
        self.0.iter().find_map(|group| Some((group, group.entries.get(in_group(group)?)?)))
    }

    /// What has all these words in its key, its texts, or the names of its namespace and object, and is not `taken` and
    /// may be set.
    pub(crate) fn matching(&self, words: &str, taken: &BTreeSet<&str>) -> Vec<Group> {
        let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        let wanted = |group: &Group, entry: &Entry| {
            let texts = [
                Some(entry.key.as_str()),
                Some(entry.property.title.as_str()),
                entry.property.description.as_deref(),
                entry.object.as_deref(),
                Some(group.title.as_str()),
                Some(group.namespace.as_str()),
            ];
            let text = texts.into_iter().flatten().collect::<Vec<_>>().join("\n").to_lowercase();
            words.iter().all(|word| text.contains(word))
        };
        let groups = self.0.iter().map(|group| Group {
            entries: group
                .entries
                .iter()
                .filter(|entry| !taken.contains(entry.key.as_str()) && entry.property.readonly != Some(true))
                .filter(|entry| wanted(group, entry))
                .cloned()
                .collect(),
            ..group.clone()
        });
        groups.filter(|group| !group.entries.is_empty()).collect()
    }
}

impl Group {
    fn of(contents: Contents) -> Self {
        let namespace = contents.namespace.item;
        let free = contents.properties.into_iter().map(|(key, property)| Entry {
            key,
            object: None,
            required: false,
            property,
        });
        let grouped = contents.objects.into_iter().flat_map(|dated| {
            let object = dated.item;
            let (name, required) = (object.name, object.required);
            object.properties.into_iter().map(move |(key, property)| Entry {
                object: Some(name.clone()),
                required: required.contains(&key),
                key,
                property,
            })
        });
        Self {
            title: namespace
                .display_name
                .filter(|name| !name.trim().is_empty())
                .unwrap_or_else(|| namespace.namespace.clone()),
            entries: free.chain(grouped).collect(),
            namespace: namespace.namespace,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use time::macros::datetime;
    use vitrine_model::metadef::{Dated, Document, Namespace};

    use super::*;

    fn contents(value: serde_json::Value) -> Contents {
        let document: Document = serde_json::from_value(value).unwrap();
        let now = datetime!(2026-01-01 0:00 UTC);
        let namespace: Namespace = document.attributes("p");
        let contents = Contents {
            namespace: Dated::new(namespace, now),
            associations: document
                .resource_type_associations
                .into_iter()
                .map(|one| Dated::new(one, now))
                .collect(),
            properties: document.properties,
            objects: document.objects.into_iter().map(|one| Dated::new(one, now)).collect(),
            tags: Vec::new(),
        };
        contents.for_resource_type(IMAGE)
    }

    fn definitions() -> Definitions {
        let text = |title: &str| json!({"title": title, "type": "string"});
        Definitions::of([
            contents(json!({
                "namespace": "B", "display_name": "second",
                "properties": {"hw_bus": text("later"), "os_distro": text("named"), "os_glance_x": text("kept")},
            })),
            contents(json!({
                "namespace": "A", "display_name": "First things",
                "resource_type_associations": [{"name": IMAGE, "prefix": "hw_"}],
                "properties": {"bus": text("Bus"), "seen": {"title": "Seen", "type": "string", "readonly": true}},
                "objects": [{"name": "O", "required": ["size"], "properties": {"size": text("Size")}}],
            })),
        ])
    }

    #[test]
    fn keys_have_the_prefix_and_one_definition() {
        let found = definitions();
        let (group, entry) = found.get("hw_bus").unwrap();
        assert_eq!((group.namespace.as_str(), entry.property.title.as_str()), ("A", "Bus"));
        let (_, entry) = found.get("hw_size").unwrap();
        assert_eq!((entry.object.as_deref(), entry.required), (Some("O"), true));
        for key in ["bus", "os_distro", "os_glance_x"] {
            assert!(found.get(key).is_none(), "{key}");
        }
        assert_eq!(found.0.len(), 1, "a namespace without anything of its own is left out");
    }

    #[test]
    fn a_search_finds_words_anywhere_and_leaves_out_what_is_there() {
        let found = definitions();
        let keys = |words: &str, taken: &[&str]| {
            let groups = found.matching(words, &taken.iter().copied().collect());
            groups.into_iter().flat_map(|group| group.entries).map(|entry| entry.key).collect::<Vec<_>>()
        };
        assert_eq!(keys("", &[]), ["hw_bus", "hw_size"], "what may only be looked at is not offered");
        assert_eq!(keys("first SIZE", &[]), ["hw_size"]);
        assert_eq!(keys("", &["hw_bus"]), ["hw_size"]);
        assert!(keys("none", &[]).is_empty());
    }
}
