//! The JSON forms. What has no value is left out.

use serde::{Serialize, Serializer};
use vitrine_model::metadef::{
    Association, Contents, Dated, Document, Namespace, NamespaceEntry, NamespaceVisibility, Object,
    Properties, ResourceType, Tag,
};

use crate::images::record::Instant;

/// A path that is written without being built first. Names stand in it as they are.
#[derive(Clone, Copy)]
struct Path<'a> {
    namespace: &'a str,
    object: Option<&'a str>,
}

impl Serialize for Path<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { namespace, object } = self;
        match object {
            None => serializer.collect_str(&format_args!("/v2/metadefs/namespaces/{namespace}")),
            Some(object) => {
                serializer.collect_str(&format_args!("/v2/metadefs/namespaces/{namespace}/objects/{object}"))
            }
        }
    }
}

/// A namespace in Glance's order of keys. `A`, `O` and `T` are the forms of associations, objects and tags.
#[derive(Serialize)]
pub(super) struct NamespaceRecord<'a, A, O, T> {
    namespace: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    visibility: Option<&'static str>,
    protected: bool,
    owner: &'a str,
    created_at: Instant,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<Instant>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resource_type_associations: Vec<A>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<&'a Properties>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    objects: Vec<O>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<T>,
    #[serde(rename = "self")]
    path: Path<'a>,
    schema: &'static str,
}

impl<'a, A, O, T> NamespaceRecord<'a, A, O, T> {
    fn new(dated: &'a Dated<Namespace>) -> Self {
        let namespace = &dated.item;
        Self {
            namespace: &namespace.namespace,
            display_name: namespace.display_name.as_deref(),
            description: namespace.description.as_deref(),
            visibility: namespace.visibility.map(NamespaceVisibility::as_str),
            protected: namespace.protected,
            owner: &namespace.owner,
            created_at: Instant(dated.created_at),
            updated_at: dated.updated_at.map(Instant),
            resource_type_associations: Vec::new(),
            properties: None,
            objects: Vec::new(),
            tags: Vec::new(),
            path: Path { namespace: &namespace.namespace, object: None },
            schema: "/v2/schemas/metadefs/namespace",
        }
    }
}

type Full<'a> = NamespaceRecord<'a, AssociationRecord<'a>, ObjectRecord<'a>, &'a Tag>;
type Plain<'a> = NamespaceRecord<'a, &'a Association, &'a Object, &'a Tag>;

/// The attributes alone.
pub(super) fn attributes(namespace: &Dated<Namespace>) -> Plain<'_> {
    NamespaceRecord::new(namespace)
}

/// A namespace that was just made, with its parts as they were asked for.
pub(super) fn made<'a>(namespace: &'a Dated<Namespace>, document: &'a Document) -> Plain<'a> {
    NamespaceRecord {
        resource_type_associations: document.resource_type_associations.iter().collect(),
        properties: Some(&document.properties).filter(|properties| !properties.is_empty()),
        objects: document.objects.iter().collect(),
        tags: document.tags.iter().collect(),
        ..NamespaceRecord::new(namespace)
    }
}

/// A namespace in a list.
pub(super) fn entry(entry: &NamespaceEntry) -> Full<'_> {
    NamespaceRecord {
        resource_type_associations: entry.associations.iter().map(AssociationRecord::from).collect(),
        ..NamespaceRecord::new(&entry.namespace)
    }
}

/// A namespace with everything in it.
pub(super) fn contents(contents: &Contents) -> Full<'_> {
    let namespace = contents.namespace.item.namespace.as_str();
    NamespaceRecord {
        resource_type_associations: contents.associations.iter().map(AssociationRecord::from).collect(),
        properties: Some(&contents.properties).filter(|properties| !properties.is_empty()),
        objects: contents.objects.iter().map(|object| ObjectRecord::new(namespace, object)).collect(),
        tags: contents.tags.iter().map(|tag| &tag.item).collect(),
        ..NamespaceRecord::new(&contents.namespace)
    }
}

#[derive(Serialize)]
pub(super) struct ObjectRecord<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    required: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties: Option<&'a Properties>,
    created_at: Instant,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<Instant>,
    #[serde(rename = "self")]
    path: Path<'a>,
    schema: &'static str,
}

impl<'a> ObjectRecord<'a> {
    pub(super) fn new(namespace: &'a str, dated: &'a Dated<Object>) -> Self {
        let object = &dated.item;
        Self {
            name: &object.name,
            required: Some(&object.required),
            description: object.description.as_deref(),
            properties: Some(&object.properties),
            created_at: Instant(dated.created_at),
            updated_at: dated.updated_at.map(Instant),
            path: Path { namespace, object: Some(&object.name) },
            schema: "/v2/schemas/metadefs/object",
        }
    }

    /// An object that was just made or changed: what is empty is left out, as Glance does here alone.
    pub(super) fn made(namespace: &'a str, dated: &'a Dated<Object>) -> Self {
        let whole = Self::new(namespace, dated);
        Self {
            required: whole.required.filter(|names| !names.is_empty()),
            properties: whole.properties.filter(|properties| !properties.is_empty()),
            ..whole
        }
    }
}

#[derive(Serialize)]
pub(super) struct AssociationRecord<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    prefix: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    properties_target: Option<&'a str>,
    created_at: Instant,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<Instant>,
}

impl<'a> From<&'a Dated<Association>> for AssociationRecord<'a> {
    fn from(dated: &'a Dated<Association>) -> Self {
        Self {
            name: &dated.item.name,
            prefix: dated.item.prefix.as_deref(),
            properties_target: dated.item.properties_target.as_deref(),
            created_at: Instant(dated.created_at),
            updated_at: dated.updated_at.map(Instant),
        }
    }
}

/// A tag or a type of resource: a name and its times.
#[derive(Serialize)]
pub(super) struct NameRecord<'a> {
    name: &'a str,
    created_at: Instant,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<Instant>,
}

impl<'a> NameRecord<'a> {
    fn new<T>(name: &'a str, dated: &Dated<T>) -> Self {
        Self { name, created_at: Instant(dated.created_at), updated_at: dated.updated_at.map(Instant) }
    }
}

impl<'a> From<&'a Dated<Tag>> for NameRecord<'a> {
    fn from(dated: &'a Dated<Tag>) -> Self {
        Self::new(&dated.item.name, dated)
    }
}

impl<'a> From<&'a Dated<ResourceType>> for NameRecord<'a> {
    fn from(dated: &'a Dated<ResourceType>) -> Self {
        Self::new(&dated.item.name, dated)
    }
}
