//! The default catalog.

use rust_embed::RustEmbed;
use vitrine_model::metadef::Document;

use super::read;
use crate::failure::Result;

/// The files of `server/catalog`, in the executable. A debug build reads the folder itself.
#[derive(RustEmbed)]
#[folder = "catalog"]
#[include = "*.json"]
struct Files;

/// The namespaces that a new installation begins with, by the names of their files.
///
/// # Errors
/// Where a file cannot be used; a test makes sure that none is like that.
pub(crate) fn catalog() -> Result<Vec<Document>> {
    let files = Files::iter().filter_map(|name| Some((name.clone(), Files::get(&name)?)));
    files.map(|(name, file)| read::document(&name, &file.data)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use vitrine_model::metadef::{Document, NamespaceVisibility, PropertyType};

    use super::*;

    /// Every property of a namespace, with the object it belongs to.
    fn properties(document: &Document) -> Vec<(&str, &str, &vitrine_model::metadef::Property)> {
        let own = document.properties.iter().map(|(name, property)| ("", name, property));
        let grouped = document.objects.iter().flat_map(|object| {
            object.properties.iter().map(|(name, property)| (object.name.as_str(), name, property))
        });
        own.chain(grouped).collect()
    }

    #[test]
    fn every_file_is_a_namespace_for_everyone() {
        let catalog = catalog().unwrap();
        let names: BTreeSet<&str> = catalog.iter().map(|document| document.namespace.as_str()).collect();
        assert_eq!((catalog.len(), names.len()), (32, 32));
        for document in &catalog {
            let name = &document.namespace;
            assert_eq!(document.visibility, Some(NamespaceVisibility::Public), "{name}");
            assert!(document.protected.is_some() && document.owner.is_none(), "{name}");
            assert!(document.display_name.is_some() && document.description.is_some(), "{name}");
            assert!(!properties(document).is_empty(), "{name}");
        }
    }

    #[test]
    fn every_property_is_described_and_has_a_default_it_allows() {
        for document in &catalog().unwrap() {
            for (object, name, property) in properties(document) {
                let place = format!("{} {object} {name}", document.namespace);
                assert!(!property.title.is_empty() && property.description.is_some(), "{place}");
                let values = property.items.as_ref().map_or(&property.values, |items| &items.values);
                assert_eq!(property.items.is_some(), property.kind == PropertyType::Array, "{place}");
                if let Some(values) = values {
                    assert_eq!(values.iter().collect::<BTreeSet<_>>().len(), values.len(), "{place}");
                    assert!(property.default.as_ref().is_none_or(|it| values.contains(it)), "{place}");
                }
                let [minimum, maximum, default] = [
                    property.minimum.as_ref().and_then(serde_json::Number::as_f64),
                    property.maximum.as_ref().and_then(serde_json::Number::as_f64),
                    property.default.as_ref().and_then(|text| text.parse::<f64>().ok()),
                ];
                if let Some(value) = default {
                    assert!(minimum.is_none_or(|it| it <= value), "{place}");
                    assert!(maximum.is_none_or(|it| value <= it), "{place}");
                }
            }
        }
    }
}
