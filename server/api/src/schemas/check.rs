//! Values against their fields.

use serde_json::{Map, Value};
use vitrine_model::validate;

use super::field::{Field, Object, Shape, Text};

/// Whether `value` obeys `field`; else what is wrong, as the end of a sentence.
pub(super) fn value(field: &Field, value: &Value) -> Result<(), String> {
    match (&field.shape, value) {
        (_, Value::Null) if field.nullable => Ok(()),
        (Shape::Text(rules), Value::String(text)) => self::text(rules, text),
        (Shape::Flag, Value::Bool(_)) => Ok(()),
        (Shape::Whole, Value::Number(number)) if is_whole(number) => Ok(()),
        (Shape::List(item), Value::Array(items)) => list(item, items),
        (Shape::Object(rules), Value::Object(fields)) => object(rules, fields),
        (shape, other) => {
            let or_null = if field.nullable { " or null" } else { "" };
            Err(format!("{} is given, {}{or_null} is expected", kind_of(other), article(shape)))
        }
    }
}

fn text(rules: &Text, text: &str) -> Result<(), String> {
    let count = text.chars().count();
    if let Some(max) = rules.max.filter(|max| count > *max) {
        return Err(format!("{count} characters, at most {max} are allowed"));
    }
    if let Some(min) = rules.min.filter(|min| count < *min) {
        return Err(format!("{count} characters, at least {min} are needed"));
    }
    if rules.uuid && validate::image_id(text).is_err() {
        return Err("not a UUID of the form 8-4-4-4-12 hexadecimal digits".to_owned());
    }
    match &rules.words {
        Some(words) if !words.iter().any(|word| word == text) => {
            Err(format!("'{text}' is not one of {}", words.join(", ")))
        }
        _ => Ok(()),
    }
}

fn list(item: &Field, items: &[Value]) -> Result<(), String> {
    let mut checked = items.iter().enumerate();
    checked.try_for_each(|(at, found)| {
        value(item, found).map_err(|problem| format!("entry {}: {problem}", at + 1))
    })
}

fn object(rules: &Object, fields: &Map<String, Value>) -> Result<(), String> {
    if let Some(missing) = rules.required.iter().find(|name| !fields.contains_key(**name)) {
        return Err(format!("'{missing}' is missing"));
    }
    for (name, found) in fields {
        match rules.fields.iter().find(|(known, _)| known == name) {
            Some((_, field)) => value(field, found).map_err(|problem| format!("'{name}': {problem}"))?,
            None if rules.closed => return Err(format!("'{name}' is not known here")),
            None => {}
        }
    }
    Ok(())
}

/// JSON knows one kind of number: 1.0 is whole.
pub(super) fn is_whole(number: &serde_json::Number) -> bool {
    number.is_i64() || number.is_u64() || number.as_f64().is_some_and(|n| n.fract() == 0.0)
}

pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

fn article(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text(_) => "a string",
        Shape::Whole => "an integer",
        Shape::Flag => "a boolean",
        Shape::List(_) => "an array",
        Shape::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use vitrine_domain::Settings;

    use crate::schemas::Schemas;

    #[test]
    fn values_of_every_kind_are_checked() {
        let schemas = Schemas::new(&Settings::default());
        let long = "x".repeat(256);
        let good = [
            ("name", json!(null)),
            ("name", json!("é".repeat(255))),
            ("min_ram", json!(1.0)),
            ("size", json!(null)),
            ("disk_format", json!(null)),
            ("disk_format", json!("qcow2")),
            ("tags", json!([])),
            ("kernel_id", json!(null)),
            ("kernel_id", json!("6A0FE2C8-0d3b-4a0e-9b6a-111111111111")),
            ("locations", json!([{"url": "http://x", "metadata": {"any": 1}, "more": 2}])),
            ("anything", json!(long)),
            ("", json!("")),
        ];
        for (name, value) in good {
            assert_eq!(schemas.check(name, &value), Ok(()), "{name} {value}");
        }
        let bad = [
            ("name", json!(5), "a number is given, a string or null is expected"),
            ("name", json!(long), "256 characters, at most 255 are allowed"),
            ("min_ram", json!(true), "a boolean is given, an integer is expected"),
            ("min_ram", json!(1.5), "a number is given, an integer is expected"),
            ("min_disk", json!(null), "null is given, an integer is expected"),
            ("protected", json!("true"), "a string is given, a boolean is expected"),
            ("visibility", json!("Public"), "'Public' is not one of community, public, private, shared"),
            ("visibility", json!(null), "null is given, a string is expected"),
            ("tags", json!("a"), "a string is given, an array is expected"),
            ("tags", json!(["a", 5]), "entry 2: a number is given, a string is expected"),
            ("tags", json!([long]), "entry 1: 256 characters, at most 255 are allowed"),
            ("id", json!("x"), "not a UUID of the form 8-4-4-4-12 hexadecimal digits"),
            ("kernel_id", json!("x"), "not a UUID of the form 8-4-4-4-12 hexadecimal digits"),
            ("locations", json!([{"url": "x"}]), "entry 1: 'metadata' is missing"),
            (
                "locations",
                json!([{"url": "x", "metadata": {}, "validation_data": {"x": 1, "os_hash_algo": "", "os_hash_value": ""}}]),
                "entry 1: 'validation_data': 'x' is not known here",
            ),
            ("anything", json!(null), "null is given, a string is expected"),
            ("anything", json!({"a": 1}), "an object is given, a string is expected"),
        ];
        for (name, value, problem) in bad {
            let error = schemas.check(name, &value).unwrap_err();
            assert_eq!((error.field.as_str(), error.problem.as_str()), (name, problem));
        }
    }

    /// Values at and beyond each rule that a document tells of a field, and whether it lets them through.
    fn told(field: &Value) -> Vec<(Value, bool)> {
        let types = match &field["type"] {
            Value::Array(types) => types.clone(),
            one => vec![one.clone()],
        };
        let is = |name: &str| types.contains(&json!(name));
        let words = field["enum"].as_array();
        let plain = words.is_none() && field.get("pattern").is_none() && field.get("minLength").is_none();
        let mut values = vec![
            (json!(null), is("null")),
            (json!(true), is("boolean")),
            (json!(7), is("integer")),
            (json!("7"), is("string") && plain),
            (json!([]), is("array")),
            (json!({}), is("object") && field.get("required").is_none()),
        ];
        let text = |count: u64| json!("é".repeat(usize::try_from(count).unwrap()));
        if let Some(most) = field["maxLength"].as_u64() {
            values.extend([(text(most), true), (text(most + 1), false)]);
        }
        if let Some(least) = field["minLength"].as_u64() {
            values.extend([(text(least), true), (text(least - 1), false)]);
        }
        for word in words.into_iter().flatten().filter(|word| word.is_string()) {
            values.extend([(word.clone(), true), (json!(format!("{}~", word.as_str().unwrap())), false)]);
        }
        if field.get("pattern").is_some() {
            values.push((json!("6a0fe2c8-0d3b-4a0e-9b6a-111111111111"), true));
            values.push((json!("6a0fe2c8-0d3b-4a0e-9b6a-11111111111"), false));
        }
        if is("array") {
            values.extend(told(&field["items"]).into_iter().map(|(item, good)| (json!([item]), good)));
        }
        values
    }

    #[test]
    fn the_check_is_as_strict_as_the_document_says() {
        let schemas = Schemas::new(&Settings::default());
        type Check = fn(&Schemas, &str, &Value) -> bool;
        let checks: [(&[u8], Check); 2] = [
            (&schemas.image_document, |schemas, name, value| schemas.check(name, value).is_ok()),
            (&schemas.task_document, |schemas, name, value| schemas.check_task(name, value).is_ok()),
        ];
        for (document, check) in checks {
            let document: Value = serde_json::from_slice(document).unwrap();
            for (name, field) in document["properties"].as_object().unwrap() {
                for (value, good) in told(field) {
                    assert_eq!(check(&schemas, name, &value), good, "{name}: {value}");
                }
            }
        }
    }
}
