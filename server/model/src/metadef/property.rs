//! One property, described by a few words of JSON schema.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

use super::values;

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names of JSON schema")]
pub enum PropertyType {
    Array,
    Boolean,
    Integer,
    Number,
    Object,
    #[default]
    String,
}

impl PropertyType {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Array, Self::Boolean, Self::Integer, Self::Number, Self::Object, Self::String];

    /// The word of JSON schema.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Array => "array",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Object => "object",
            Self::String => "string",
        }
    }
}

/// The entries of an array.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Items {
    /// Their type.
    #[serde(rename = "type")]
    pub kind: PropertyType,
    /// The values they may have.
    #[serde(default, rename = "enum", skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<String>>,
}

/// What is known of a property. Its JSON has the order of keys that Glance sends.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Property {
    /// The name, where the property does not stand in a map under its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The type of its values.
    #[serde(rename = "type")]
    pub kind: PropertyType,
    /// The name for people.
    pub title: String,
    /// What it means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The operators a scheduler understands in its value: `<or>`, `<in>`, `>=`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operators: Option<Vec<String>>,
    /// What holds where it is not set; always text, whatever the type.
    #[serde(default, deserialize_with = "values::text", skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Whether it may only be looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readonly: Option<bool>,
    /// The smallest number.
    #[serde(default, deserialize_with = "values::number", skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Number>,
    /// The largest number.
    #[serde(default, deserialize_with = "values::number", skip_serializing_if = "Option::is_none")]
    pub maximum: Option<Number>,
    /// The values it may have.
    #[serde(default, rename = "enum", skip_serializing_if = "Option::is_none")]
    pub values: Option<Vec<String>>,
    /// A regular expression that a text must match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Characters a text has at least.
    #[serde(default, deserialize_with = "values::whole", skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u64>,
    /// Characters a text has at most.
    #[serde(default, deserialize_with = "values::whole", skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u64>,
    /// The entries of an array.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Items>,
    /// Whether each entry of an array stands in it once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unique_items: Option<bool>,
    /// Entries an array has at least.
    #[serde(default, deserialize_with = "values::whole", skip_serializing_if = "Option::is_none")]
    pub min_items: Option<u64>,
    /// Entries an array has at most.
    #[serde(default, deserialize_with = "values::whole", skip_serializing_if = "Option::is_none")]
    pub max_items: Option<u64>,
    /// Whether an array may have entries beyond those described.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub additional_items: Option<bool>,
}

impl Property {
    /// A property as a database has it, where others may have written it: what makes no sense is left out, so that one
    /// odd value does not make a whole namespace unreadable.
    #[must_use]
    pub fn stored(value: &Value) -> Self {
        if let Ok(property) = Self::deserialize(value) {
            return property;
        }
        let mut known = Map::new();
        known.insert("type".to_owned(), PropertyType::default().as_str().into());
        known.insert("title".to_owned(), String::new().into());
        for (key, value) in value.as_object().into_iter().flatten() {
            let mut tried = known.clone();
            tried.insert(key.clone(), as_texts(key, value));
            if Self::deserialize(&Value::Object(tried.clone())).is_ok() {
                known = tried;
            }
        }
        Self::deserialize(&Value::Object(known)).unwrap_or_default()
    }
}

/// Lists of numbers are written where lists of text are meant.
fn as_texts(key: &str, value: &Value) -> Value {
    match value {
        Value::Array(entries) if matches!(key, "enum" | "operators") => {
            let text = |entry: &Value| entry.as_str().map_or_else(|| entry.to_string(), str::to_owned);
            entries.iter().map(text).collect()
        }
        Value::Object(fields) if key == "items" => {
            fields.iter().map(|(key, value)| (key.clone(), as_texts(key, value))).collect()
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_property_keeps_what_it_is_given_and_has_the_order_of_glance() {
        let text = r#"{"name":"n","type":"array","title":"T","description":"d","operators":["<or>"],"default":"7","readonly":false,"minimum":1,"maximum":5,"enum":["a"],"pattern":"^a","minLength":1,"maxLength":9,"items":{"type":"string","enum":["x"]},"uniqueItems":true,"minItems":1,"maxItems":3,"additionalItems":false}"#;
        let property: Property = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&property).unwrap(), text);
    }

    #[test]
    fn values_are_read_as_glance_reads_them() {
        for (given, kept) in [
            (json!({"default": 7}), json!({"default": "7"})),
            (json!({"default": true}), json!({"default": "True"})),
            (json!({"default": null}), json!({})),
            (json!({"default": [1, "a"]}), json!({"default": "[1,\"a\"]"})),
            (json!({"minimum": 2.0}), json!({"minimum": 2})),
            (json!({"minimum": -1.5}), json!({"minimum": -1.5})),
            (json!({"maxLength": 2.0}), json!({"maxLength": 2})),
        ] {
            let whole = |mut fields: Value| {
                fields["type"] = "string".into();
                fields["title"] = "t".into();
                fields
            };
            let property = Property::deserialize(&whole(given.clone())).unwrap();
            assert_eq!(serde_json::to_value(&property).unwrap(), whole(kept), "{given}");
        }
        for bad in [
            json!({"type": "string"}),
            json!({"title": "t"}),
            json!({"title": "t", "type": "text"}),
            json!({"title": "t", "type": "string", "more": 1}),
            json!({"title": "t", "type": "string", "enum": [1]}),
            json!({"title": "t", "type": "string", "items": {}}),
            json!({"title": "t", "type": "string", "minLength": -1}),
            json!({"title": "t", "type": "string", "maxLength": 1.5}),
        ] {
            assert!(Property::deserialize(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn odd_rows_stay_readable() {
        let odd = json!({
            "type": "text", "enum": [1, "a"], "items": {"type": "integer", "enum": [5]}, "minLength": "x",
            "confidential": true, "pattern": "^a",
        });
        assert_eq!(
            serde_json::to_value(Property::stored(&odd)).unwrap(),
            json!({
                "type": "string", "title": "", "enum": ["1", "a"], "pattern": "^a",
                "items": {"type": "integer", "enum": ["5"]},
            })
        );
        assert_eq!(Property::stored(&json!(5)), Property::default());
    }
}
