//! The documents: JSON schemas of the old draft that the clients read.

use serde_json::{Map, Value, json};

use super::{
    field::{Access, Field, Shape},
    task::NOT_IN_LISTS,
};

const UUID: &str = "^([0-9a-fA-F]){8}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){4}-([0-9a-fA-F]){12}$";

type Fields = [(&'static str, Field)];

pub(super) fn image(fields: &Fields) -> Value {
    json!({
        "name": "image",
        "properties": properties(fields),
        "additionalProperties": {"type": "string"},
        "links": [
            {"rel": "self", "href": "{self}"},
            {"rel": "enclosure", "href": "{file}"},
            {"rel": "describedby", "href": "{schema}"},
        ],
    })
}

pub(super) fn images(fields: &Fields) -> Value {
    json!({
        "name": "images",
        "properties": {
            "images": {"type": "array", "items": image(fields)},
            "first": {"type": "string"},
            "next": {"type": "string"},
            "schema": {"type": "string"},
        },
        "links": [
            {"rel": "first", "href": "{first}"},
            {"rel": "next", "href": "{next}"},
            {"rel": "describedby", "href": "{schema}"},
        ],
    })
}

pub(super) fn member(fields: &Fields) -> Value {
    json!({"name": "member", "properties": properties(fields)})
}

pub(super) fn members(fields: &Fields) -> Value {
    json!({
        "name": "members",
        "properties": {
            "members": {"type": "array", "items": member(fields)},
            "schema": {"type": "string"},
        },
        "links": [{"rel": "describedby", "href": "{schema}"}],
    })
}

pub(super) fn task(fields: &Fields) -> Value {
    json!({"name": "task", "properties": properties(fields)})
}

/// The lines of a list have not all fields, and the list has no word of its pages: so Glance says, though it has them.
pub(super) fn tasks(fields: &Fields) -> Value {
    let stub: Vec<_> = fields.iter().filter(|(name, _)| !NOT_IN_LISTS.contains(name)).cloned().collect();
    json!({
        "name": "tasks",
        "properties": {
            "tasks": {"type": "array", "items": task(&stub)},
            "schema": {"type": "string"},
        },
        "links": [{"rel": "describedby", "href": "{schema}"}],
    })
}

fn properties(fields: &Fields) -> Value {
    Value::Object(fields.iter().map(|(name, field)| ((*name).to_owned(), property(field))).collect())
}

fn property(field: &Field) -> Value {
    let mut property = Map::new();
    let kind = field.shape.type_name();
    property.insert("type".to_owned(), if field.nullable { json!(["null", kind]) } else { json!(kind) });
    match field.access {
        Access::Both => {}
        Access::ReadOnly => drop(property.insert("readOnly".to_owned(), json!(true))),
        Access::WriteOnly => drop(property.insert("writeOnly".to_owned(), json!(true))),
    }
    if !field.description.is_empty() {
        property.insert("description".to_owned(), json!(field.description));
    }
    shape(&mut property, field);
    if field.additional {
        property.insert("is_base".to_owned(), json!(false));
    }
    Value::Object(property)
}

fn shape(property: &mut Map<String, Value>, field: &Field) {
    let mut put = |key: &str, value: Value| drop(property.insert(key.to_owned(), value));
    match &field.shape {
        Shape::Whole | Shape::Flag => {}
        Shape::Text(text) => {
            if let Some(min) = text.min {
                put("minLength", json!(min));
            }
            if let Some(max) = text.max {
                put("maxLength", json!(max));
            }
            if text.uuid {
                put("pattern", json!(UUID));
            }
            if let Some(words) = &text.words {
                let null = field.nullable.then_some(Value::Null);
                put("enum", null.into_iter().chain(words.iter().map(|word| json!(word))).collect());
            }
        }
        Shape::List(item) => put("items", self::property(item)),
        Shape::Object(object) => {
            if object.closed {
                put("additionalProperties", json!(false));
            }
            if !object.fields.is_empty() {
                put("properties", properties(&object.fields));
            }
            if !object.required.is_empty() {
                put("required", json!(object.required));
            }
        }
    }
}
