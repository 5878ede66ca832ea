//! A whole namespace.

use serde::{Deserialize, Serialize};

use super::{Association, Dated, Namespace, NamespaceVisibility, Object, Properties, Tag};

/// A namespace with everything in it, as JSON: the body of the call that makes a namespace, and the form of the
/// definition files (`etc/metadefs/*.json` of Glance). What serde lets through has the right shape;
/// [`super::check::document`] checks lengths and characters.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The name.
    pub namespace: String,
    /// The name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// What the definitions are for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Who sees it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<NamespaceVisibility>,
    /// Whether it may not be deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protected: Option<bool>,
    /// The project it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resource_type_associations: Vec<Association>,
    /// Properties that belong to no object.
    #[serde(default, skip_serializing_if = "Properties::is_empty")]
    pub properties: Properties,
    /// Groups of properties.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<Object>,
    /// Tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
}

impl Document {
    /// The attributes, with this owner where the document names none. The visibility stays open where it is.
    #[must_use]
    pub fn attributes(&self, owner: &str) -> Namespace {
        Namespace {
            namespace: self.namespace.clone(),
            display_name: self.display_name.clone(),
            description: self.description.clone(),
            visibility: self.visibility,
            protected: self.protected.unwrap_or(false),
            owner: self.owner.clone().unwrap_or_else(|| owner.to_owned()),
        }
    }
}

/// A namespace with everything in it, as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Contents {
    /// The attributes.
    pub namespace: Dated<Namespace>,
    /// What it is for.
    pub associations: Vec<Dated<Association>>,
    /// Properties that belong to no object, by name.
    pub properties: Properties,
    /// Groups of properties, by name.
    pub objects: Vec<Dated<Object>>,
    /// Tags, newest first.
    pub tags: Vec<Dated<Tag>>,
}

impl Contents {
    /// The same, as it would be loaded: tags in the order in which they were made, so that they are shown as before, the
    /// newest first.
    #[must_use]
    pub fn into_document(self) -> Document {
        let namespace = self.namespace.item;
        Document {
            namespace: namespace.namespace,
            display_name: namespace.display_name,
            description: namespace.description,
            visibility: namespace.visibility,
            protected: Some(namespace.protected),
            owner: Some(namespace.owner),
            resource_type_associations: self.associations.into_iter().map(|dated| dated.item).collect(),
            properties: self.properties,
            objects: self.objects.into_iter().map(|dated| dated.item).collect(),
            tags: self.tags.into_iter().rev().map(|dated| dated.item).collect(),
        }
    }

    /// The names as they are used on resources of this type: properties, those of objects, and what objects require
    /// get the prefix of the type's association. A type without association or prefix changes nothing.
    #[must_use]
    pub fn for_resource_type(mut self, resource_type: &str) -> Self {
        let association = self.associations.iter().find(|one| one.item.name == resource_type);
        let prefix = association.and_then(|one| one.item.prefix.clone()).filter(|prefix| !prefix.is_empty());
        if let Some(prefix) = prefix {
            self.properties = self.properties.prefixed(&prefix);
            for Dated { item: object, .. } in &mut self.objects {
                object.properties = std::mem::take(&mut object.properties).prefixed(&prefix);
                for name in &mut object.required {
                    name.insert_str(0, &prefix);
                }
            }
        }
        self
    }
}
