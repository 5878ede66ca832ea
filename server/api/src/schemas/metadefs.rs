//! The documents of metadata definitions, which are also what bodies are checked by.

use axum::{
    Router,
    extract::{Request, State},
    routing::get,
};
use serde_json::{Map, Value, json};
use vitrine_model::{
    limits::TEXT_MAX,
    metadef::{DESCRIPTION_MAX, NAME_MAX, NamespaceVisibility, PropertyType},
};

use super::{rules::Document, serve};
use crate::{middleware::method::only, state::Api};

/// All documents.
pub(crate) struct Documents {
    pub(crate) namespace: Document,
    namespaces: Document,
    pub(crate) object: Document,
    objects: Document,
    pub(crate) property: Document,
    properties: Document,
    pub(crate) association: Document,
    associations: Document,
    pub(crate) tag: Document,
    tags: Document,
    /// The body that sets many tags at once; no client asks for it.
    pub(crate) tag_list: Document,
}

impl Documents {
    pub(super) fn new() -> Self {
        let (shared, of_property) = (definitions(), property_definitions());
        let one = |name: &str, fields: Value, definitions: Option<&Value>, required: &[&str]| {
            let mut document = Map::new();
            document.insert("name".to_owned(), name.into());
            document.insert("properties".to_owned(), fields);
            document.insert("additionalProperties".to_owned(), false.into());
            if let Some(definitions) = definitions {
                document.insert("definitions".to_owned(), definitions.clone());
            }
            document.insert("required".to_owned(), required.into());
            Value::Object(document)
        };
        let namespace = one("namespace", namespace(), Some(&shared), &["namespace"]);
        let object = one("object", object(), Some(&shared), &["name"]);
        let property = one("property", property(), Some(&of_property), &["type", "title", "name"]);
        let association = one("resource_type_association", association(), None, &["name"]);
        let tag = one("tag", tag(), None, &["name"]);
        let unnamed = one("property", self::property(), None, &["type", "title"]);
        let names = json!({"tags": {"type": "array", "items": {
            "type": "object", "properties": {"name": name()}, "required": ["name"], "additionalProperties": false,
        }}});
        let list = |items: &Value| json!({"type": "array", "items": without_definitions(items)});
        let map = json!({"type": "object", "additionalProperties": unnamed});
        Self {
            namespaces: collection("namespaces", list(&namespace), Some(shared.clone())),
            namespace: Document::new(namespace),
            objects: collection("objects", list(&object), Some(shared.clone())),
            object: Document::new(object),
            properties: collection("properties", map, Some(of_property)),
            property: Document::new(property),
            associations: collection("resource_type_associations", list(&association), None),
            association: Document::new(association),
            tags: collection("tags", list(&tag), None),
            tag: Document::new(tag),
            tag_list: Document::new(one("tags", names, None, &["tags"])),
        }
    }
}

impl Documents {
    /// Each by the name of its path.
    pub(super) fn all(&self) -> [(&'static str, &Document); 10] {
        [
            ("namespace", &self.namespace),
            ("namespaces", &self.namespaces),
            ("object", &self.object),
            ("objects", &self.objects),
            ("property", &self.property),
            ("properties", &self.properties),
            ("resource_type", &self.association),
            ("resource_types", &self.associations),
            ("tag", &self.tag),
            ("tags", &self.tags),
        ]
    }
}

/// A list has the definitions of its items at its own top, where their references lead.
fn without_definitions(items: &Value) -> Value {
    let fields = items.as_object().into_iter().flatten().filter(|(key, _)| *key != "definitions");
    Value::Object(fields.map(|(key, value)| (key.clone(), value.clone())).collect())
}

fn collection(name: &str, items: Value, definitions: Option<Value>) -> Document {
    let text = json!({"type": "string"});
    let mut document = json!({
        "name": name,
        "properties": {name: items, "first": text, "next": text, "schema": text},
        "links": [
            {"rel": "first", "href": "{first}"},
            {"rel": "next", "href": "{next}"},
            {"rel": "describedby", "href": "{schema}"},
        ],
    });
    if let Some(definitions) = definitions {
        document["definitions"] = definitions;
    }
    Document::new(document)
}

fn name() -> Value {
    json!({"type": "string", "maxLength": NAME_MAX})
}

fn text(description: &str, max: usize) -> Value {
    json!({"type": "string", "description": description, "maxLength": max})
}

fn instant(description: &str) -> Value {
    json!({"type": "string", "readOnly": true, "description": description, "format": "date-time"})
}

fn namespace() -> Value {
    let path = json!({"readOnly": true, "type": "string"});
    let list = |fields: Value| json!({"type": "array", "items": {"type": "object", "properties": fields}});
    let text_alone = json!({"type": "string"});
    json!({
        "namespace": text("The name, unique over all projects.", NAME_MAX),
        "display_name": text("The name for people.", NAME_MAX),
        "description": text("What the definitions are for.", DESCRIPTION_MAX),
        "visibility": {
            "type": "string", "description": "Who sees the namespace.",
            "enum": NamespaceVisibility::ALL.map(NamespaceVisibility::as_str),
        },
        "protected": {"type": "boolean", "description": "Whether deletion is refused."},
        "owner": text("The project the namespace belongs to.", TEXT_MAX),
        "created_at": instant("When the namespace was made, in UTC."),
        "updated_at": instant("When the namespace last changed, in UTC."),
        "schema": path,
        "self": path,
        "resource_type_associations":
            list(json!({"name": text_alone, "prefix": text_alone, "properties_target": text_alone})),
        "properties": {"$ref": "#/definitions/property"},
        "objects": list(json!({
            "name": text_alone,
            "description": text_alone,
            "required": {"$ref": "#/definitions/stringArray"},
            "properties": {"$ref": "#/definitions/property"},
        })),
        "tags": list(json!({"name": text_alone})),
    })
}

fn object() -> Value {
    let path = json!({"readOnly": true, "type": "string"});
    json!({
        "name": name(),
        "description": {"type": "string"},
        "required": {"$ref": "#/definitions/stringArray"},
        "properties": {"$ref": "#/definitions/property"},
        "schema": path,
        "self": path,
        "created_at": instant("When the object was made, in UTC."),
        "updated_at": instant("When the object last changed, in UTC."),
    })
}

fn association() -> Value {
    json!({
        "name": text("The type's name; that of Heat where Heat has the type.", NAME_MAX),
        "prefix": text(
            "Stands in front of the names of properties on resources of the type, with its separator.", NAME_MAX
        ),
        "properties_target": text(
            "Which set of metadata is meant where a resource of the type has several, as a volume has its image's.",
            NAME_MAX
        ),
        "created_at": instant("When the namespace was associated with the type, in UTC."),
        "updated_at": instant("When the association last changed, in UTC."),
    })
}

fn tag() -> Value {
    json!({
        "name": name(),
        "created_at": instant("When the tag was made, in UTC."),
        "updated_at": instant("When the tag last changed, in UTC."),
    })
}

fn property() -> Value {
    let types: Vec<Value> =
        PropertyType::ALL.iter().map(|kind| kind.as_str().into()).chain([Value::Null]).collect();
    let kind = json!({"type": "string", "enum": types});
    json!({
        "name": name(),
        "title": {"type": "string"},
        "description": {"type": "string"},
        "operators": {"type": "array", "items": {"type": "string"}},
        "type": kind,
        "required": {"$ref": "#/definitions/stringArray"},
        "minimum": {"type": "number"},
        "maximum": {"type": "number"},
        "maxLength": {"$ref": "#/definitions/positiveInteger"},
        "minLength": {"$ref": "#/definitions/positiveIntegerDefault0"},
        "pattern": {"type": "string", "format": "regex"},
        "enum": {"type": "array"},
        "readonly": {"type": "boolean"},
        "default": {},
        "items": {"type": "object", "properties": {"type": kind, "enum": {"type": "array"}}},
        "maxItems": {"$ref": "#/definitions/positiveInteger"},
        "minItems": {"$ref": "#/definitions/positiveIntegerDefault0"},
        "uniqueItems": {"type": "boolean", "default": false},
        "additionalItems": {"type": "boolean"},
    })
}

fn property_definitions() -> Value {
    json!({
        "positiveInteger": {"type": "integer", "minimum": 0},
        "positiveIntegerDefault0": {"allOf": [{"$ref": "#/definitions/positiveInteger"}, {"default": 0}]},
        "stringArray": {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": true},
    })
}

fn definitions() -> Value {
    let mut definitions = property_definitions();
    definitions["stringArray"] = json!({"type": "array", "items": {"type": "string"}, "uniqueItems": true});
    definitions["property"] = json!({
        "type": "object",
        "additionalProperties": {"type": "object", "required": ["title", "type"], "properties": property()},
    });
    definitions
}

/// `/v2/schemas/metadefs/…`.
pub(crate) fn routes() -> Router<Api> {
    let route = |pick: fn(&Documents) -> &Document| {
        let answer = move |State(api): State<Api>, request: Request| async move {
            serve(pick(&api.schemas.metadefs).text(), &request)
        };
        only("GET", get(answer))
    };
    Router::new()
        .route("/namespace", route(|all| &all.namespace))
        .route("/namespaces", route(|all| &all.namespaces))
        .route("/object", route(|all| &all.object))
        .route("/objects", route(|all| &all.objects))
        .route("/property", route(|all| &all.property))
        .route("/properties", route(|all| &all.properties))
        .route("/resource_type", route(|all| &all.association))
        .route("/resource_types", route(|all| &all.associations))
        .route("/tag", route(|all| &all.tag))
        .route("/tags", route(|all| &all.tags))
}
