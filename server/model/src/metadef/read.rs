//! Reading a namespace from the JSON of a definition file.

use std::collections::HashSet;

use serde_json::Value;

use super::{Document, check};
use crate::validate::Invalid;

/// What the server says of its records and nobody may set; answers of `metadefs/namespaces/…` are files too.
const READ_ONLY: [&str; 4] = ["created_at", "updated_at", "self", "schema"];

/// The lists of a namespace; the entries of each have names of their own.
const LISTS: [&str; 3] = ["objects", "tags", "resource_type_associations"];

/// Why a text is no namespace.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is no JSON.
    #[error("it holds no JSON: {0}")]
    Json(serde_json::Error),
    /// It is JSON of another kind.
    #[error("it holds no namespace: it must be one JSON object")]
    NoObject,
    /// A field has the wrong shape; the path is empty for the whole.
    #[error("{}{problem}", if path.is_empty() { String::new() } else { format!("{path}: ") })]
    Field {
        /// Where it stands: `properties.cpu.type`, `objects[1].name`.
        path: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A value breaks a limit.
    #[error(transparent)]
    Invalid(#[from] Invalid),
}

/// The namespace in this text. What says nothing (`null`) and what the server alone says (times, paths) is left out.
///
/// # Errors
/// Names the field and what is wrong with it.
pub fn read(text: &[u8]) -> Result<Document, ReadError> {
    let value: Value = serde_json::from_slice(text).map_err(ReadError::Json)?;
    if !value.is_object() {
        return Err(ReadError::NoObject);
    }
    let document: Document = serde_path_to_error::deserialize(tidy(value)).map_err(|error| {
        let path = error.path().to_string();
        let path = if path == "." { String::new() } else { path };
        ReadError::Field { path, problem: error.inner().to_string() }
    })?;
    let field =
        |path: &str, problem: String| Err::<Document, _>(ReadError::Field { path: path.to_owned(), problem });
    if document.namespace.is_empty() {
        return field("namespace", "it must not be empty".to_owned());
    }
    check::document(&document)?;
    let names = |list: &str| match list {
        "objects" => document.objects.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(),
        "tags" => document.tags.iter().map(|one| one.name.as_str()).collect(),
        _ => document.resource_type_associations.iter().map(|one| one.name.as_str()).collect(),
    };
    for list in LISTS {
        let mut seen = HashSet::new();
        if let Some(twice) = names(list).into_iter().find(|name| !seen.insert(*name)) {
            return field(list, format!("{twice} stands in it twice"));
        }
    }
    Ok(document)
}

/// Without what says nothing and what is only for reading.
fn tidy(mut value: Value) -> Value {
    drop_nulls(&mut value);
    drop_read_only(&mut value);
    for list in LISTS {
        let entries = value.get_mut(list).and_then(Value::as_array_mut);
        entries.into_iter().flatten().for_each(drop_read_only);
    }
    value
}

fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, field| !field.is_null());
            fields.values_mut().for_each(drop_nulls);
        }
        Value::Array(entries) => entries.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

fn drop_read_only(value: &mut Value) {
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|name, _| !READ_ONLY.contains(&name.as_str()));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn answers_of_the_api_and_exports_of_glance_are_read_too() {
        let answer = json!({
            "namespace": "N", "display_name": null, "created_at": "2026-01-01T00:00:00Z", "updated_at": null,
            "self": "/v2/metadefs/namespaces/N", "schema": "/v2/schemas/metadefs/namespace",
            "resource_type_associations": [{"name": "R", "prefix": null, "created_at": "2026-01-01T00:00:00Z"}],
            "properties": {"schema": {"title": "t", "type": "string", "default": null}},
            "objects": [{"name": "o", "properties": null, "self": "/x", "schema": "/y"}],
            "tags": [{"name": "t", "updated_at": "2026-01-01T00:00:00Z"}],
        });
        let document = read(answer.to_string().as_bytes()).unwrap();
        assert!(document.properties.get("schema").is_some(), "a property may have any name");
        assert_eq!((document.objects.len(), document.tags.len()), (1, 1));
    }
}
