//! The schemas of bodies: the documents of `/v2/schemas/…`, put where the calls refer to them.

use serde_json::{Map, Value};

use crate::schemas::Schemas;

/// By name; a schema's own definitions stay inside of it, and references to them follow.
pub(super) fn schemas(schemas: &Schemas) -> Map<String, Value> {
    schemas
        .documents()
        .into_iter()
        .filter_map(|(name, text)| {
            let mut schema = serde_json::from_slice(&text).ok()?;
            let name = name.replace('/', ".");
            point_into(&mut schema, &format!("#/components/schemas/{name}/definitions/"));
            Some((name, schema))
        })
        .collect()
}

fn point_into(value: &mut Value, home: &str) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(to) if name == "$ref" => {
                        if let Some(definition) = to.strip_prefix("#/definitions/") {
                            *to = format!("{home}{definition}");
                        }
                    }
                    other => point_into(other, home),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| point_into(item, home)),
        _ => {}
    }
}
