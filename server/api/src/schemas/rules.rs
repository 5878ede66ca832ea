//! Values against a document: a JSON schema that clients read is also what their bodies are checked by.
//!
//! Of the old draft this knows what the documents here use: `type`, `enum`, `minimum`, `maxLength`, `required`,
//! `properties`, `additionalProperties`, `items`, `minItems`, `uniqueItems`, `allOf`, and `$ref` to a definition.

use bytes::Bytes;
use serde_json::{Map, Number, Value};
use vitrine_model::validate::Invalid;

/// A document, as rules and as text.
pub(crate) struct Document {
    rules: Value,
    text: Bytes,
}

impl Document {
    pub(super) fn new(rules: Value) -> Self {
        Self { text: rules.to_string().into(), rules }
    }

    pub(super) fn text(&self) -> &Bytes {
        &self.text
    }

    /// Whether `value` obeys the document.
    ///
    /// # Errors
    /// Names the place and the rule.
    pub(crate) fn check(&self, value: &Value) -> Result<(), Invalid> {
        self.rule(&self.rules, value).map_err(|Broken { mut place, problem }| {
            place.reverse();
            let place = if place.is_empty() { "body".to_owned() } else { place.join("/") };
            Invalid::new(place, problem)
        })
    }

    fn rule(&self, rule: &Value, value: &Value) -> Result<(), Broken> {
        for (key, expected) in rule.as_object().into_iter().flatten() {
            match (key.as_str(), value) {
                ("$ref", _) => self.rule(self.definition(expected), value)?,
                ("allOf", _) => {
                    expected.as_array().into_iter().flatten().try_for_each(|rule| self.rule(rule, value))?;
                }
                ("type", _) => kind(expected, value)?,
                ("enum", _) => one_of(expected, value)?,
                ("minimum", Value::Number(number)) => minimum(expected, number)?,
                ("maxLength", Value::String(text)) => max_length(expected, text)?,
                ("items", Value::Array(items)) => {
                    for (at, item) in items.iter().enumerate() {
                        self.rule(expected, item).map_err(|broken| broken.at(&(at + 1).to_string()))?;
                    }
                }
                ("minItems", Value::Array(items)) => {
                    let least = expected.as_u64().unwrap_or(0);
                    if (items.len() as u64) < least {
                        return Err(Broken::new(format!("at least {least} entries are needed")));
                    }
                }
                ("uniqueItems", Value::Array(items)) if expected == true => unique(items)?,
                ("required", Value::Object(fields)) => required(expected, fields)?,
                ("properties", Value::Object(fields)) => {
                    for (name, rule) in expected.as_object().into_iter().flatten() {
                        if let Some(field) = fields.get(name) {
                            self.rule(rule, field).map_err(|broken| broken.at(name))?;
                        }
                    }
                }
                ("additionalProperties", Value::Object(fields)) => {
                    let known = rule.get("properties");
                    let known = |name: &String| known.is_some_and(|known| known.get(name).is_some());
                    for (name, field) in fields.iter().filter(|(name, _)| !known(name)) {
                        match expected {
                            Value::Bool(false) => return Err(Broken::new("not known here").at(name)),
                            rule => self.rule(rule, field).map_err(|broken| broken.at(name))?,
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// `#/definitions/NAME`; nothing is forbidden by a definition that is not there.
    fn definition(&self, reference: &Value) -> &Value {
        let pointer = reference.as_str().and_then(|text| text.strip_prefix('#')).unwrap_or_default();
        self.rules.pointer(pointer).filter(|_| !pointer.is_empty()).unwrap_or(&Value::Null)
    }
}

/// What is wrong, and where, from the inside out.
struct Broken {
    place: Vec<String>,
    problem: String,
}

impl Broken {
    fn new(problem: impl Into<String>) -> Self {
        Self { place: Vec::new(), problem: problem.into() }
    }

    /// A long name is cut: it comes from the client.
    fn at(mut self, name: &str) -> Self {
        let name = match name.char_indices().nth(40) {
            Some((end, _)) => format!("{}…", &name[..end]),
            None => name.to_owned(),
        };
        self.place.push(name);
        self
    }
}

fn kind(expected: &Value, value: &Value) -> Result<(), Broken> {
    let kinds: &[Value] = match expected {
        Value::Array(kinds) => kinds,
        one => std::slice::from_ref(one),
    };
    let fits = |kind: &Value| match (kind.as_str().unwrap_or_default(), value) {
        ("null", Value::Null)
        | ("boolean", Value::Bool(_))
        | ("string", Value::String(_))
        | ("number", Value::Number(_))
        | ("array", Value::Array(_))
        | ("object", Value::Object(_)) => true,
        ("integer", Value::Number(number)) => super::check::is_whole(number),
        _ => false,
    };
    if kinds.iter().any(fits) {
        return Ok(());
    }
    let wanted: Vec<_> = kinds.iter().filter_map(Value::as_str).collect();
    Err(Broken::new(format!(
        "{} is given, {} is expected",
        super::check::kind_of(value),
        wanted.join(" or ")
    )))
}

fn one_of(expected: &Value, value: &Value) -> Result<(), Broken> {
    let values = expected.as_array().map(Vec::as_slice).unwrap_or_default();
    if values.contains(value) {
        return Ok(());
    }
    let words: Vec<_> = values.iter().filter_map(Value::as_str).collect();
    Err(Broken::new(format!("it is not one of {}", words.join(", "))))
}

fn minimum(expected: &Value, number: &Number) -> Result<(), Broken> {
    match (expected.as_f64(), number.as_f64()) {
        (Some(least), Some(given)) if given < least => {
            Err(Broken::new(format!("{number} is less than {expected}")))
        }
        _ => Ok(()),
    }
}

fn max_length(expected: &Value, text: &str) -> Result<(), Broken> {
    let count = text.chars().count();
    match expected.as_u64() {
        Some(max) if count as u64 > max => {
            Err(Broken::new(format!("{count} characters, at most {max} are allowed")))
        }
        _ => Ok(()),
    }
}

fn unique(items: &[Value]) -> Result<(), Broken> {
    let mut seen = std::collections::HashSet::new();
    match items.iter().all(|item| seen.insert(item)) {
        true => Ok(()),
        false => Err(Broken::new("an entry stands in it twice")),
    }
}

fn required(expected: &Value, fields: &Map<String, Value>) -> Result<(), Broken> {
    let mut names = expected.as_array().into_iter().flatten().filter_map(Value::as_str);
    match names.find(|name| !fields.contains_key(*name)) {
        Some(missing) => Err(Broken::new("it is missing").at(missing)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_rule_holds_where_it_stands() {
        let document = Document::new(json!({
            "required": ["a"],
            "properties": {
                "a": {"type": "string", "maxLength": 2, "enum": ["é", "éé", "ééé", null]},
                "n": {"allOf": [{"$ref": "#/definitions/n"}, {"default": 0}]},
                "l": {"type": "array", "minItems": 1, "uniqueItems": true, "items": {"type": ["null", "number"]}},
                "m": {"type": "object", "additionalProperties": {"required": ["x"], "properties": {"x": {}}}},
                "f": {"type": "boolean"}, "any": {}, "lost": {"$ref": "#/definitions/none"},
            },
            "additionalProperties": false,
            "definitions": {"n": {"type": "integer", "minimum": 0}},
        }));
        for good in [
            json!({"a": "éé"}),
            json!({"a": "é", "n": 2.0, "l": [1, null], "m": {"q": {"x": 1, "y": 2}}, "f": true, "any": [], "lost": 1}),
        ] {
            assert_eq!(document.check(&good), Ok(()), "{good}");
        }
        for (bad, place, problem) in [
            (json!({}), "a", "it is missing"),
            (json!([]), "", ""),
            (json!({"a": "ééé"}), "a", "3 characters, at most 2 are allowed"),
            (json!({"a": "e"}), "a", "it is not one of é, éé, ééé"),
            (json!({"a": null}), "a", "null is given, string is expected"),
            (json!({"a": "é", "b": 1}), "b", "not known here"),
            (json!({"a": "é", "n": -1}), "n", "-1 is less than 0"),
            (json!({"a": "é", "n": 1.5}), "n", "a number is given, integer is expected"),
            (json!({"a": "é", "n": true}), "n", "a boolean is given, integer is expected"),
            (json!({"a": "é", "l": []}), "l", "at least 1 entries are needed"),
            (json!({"a": "é", "l": [1, 1]}), "l", "an entry stands in it twice"),
            (json!({"a": "é", "l": [1, "x"]}), "l/2", "a string is given, null or number is expected"),
            (json!({"a": "é", "m": {"q": {}}}), "m/q/x", "it is missing"),
        ] {
            match document.check(&bad) {
                Ok(()) => assert_eq!(place, "", "{bad}"),
                Err(error) => assert_eq!((error.field.as_str(), error.problem.as_str()), (place, problem)),
            }
        }
        let long = "x".repeat(99);
        let error = document.check(&json!({"a": "é", (long.as_str()): 1})).unwrap_err();
        assert_eq!(error.field, format!("{}…", "x".repeat(40)));
    }
}
