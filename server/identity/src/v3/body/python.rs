//! Values as Keystone's refusals show them: in Python's notation.

use serde_json::{Map, Value};

/// Characters shown at most.
const SHOWN: usize = 400;

/// An object, without its secrets, cut where it is long.
pub(super) fn dict(map: &Map<String, Value>) -> String {
    let mut text = String::new();
    write_dict(map, &mut text);
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn write_dict(map: &Map<String, Value>, text: &mut String) {
    text.push('{');
    for (index, (key, value)) in map.iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        write_text(key, text);
        text.push_str(": ");
        if is_secret(key) { text.push_str("'***'") } else { write(value, text) }
    }
    text.push('}');
}

fn is_secret(key: &str) -> bool {
    let key = key.to_lowercase();
    ["password", "secret", "token", "passcode"].iter().any(|word| key.contains(word))
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Null => text.push_str("None"),
        Value::Bool(true) => text.push_str("True"),
        Value::Bool(false) => text.push_str("False"),
        Value::Number(number) => text.push_str(&number.to_string()),
        Value::String(string) => write_text(string, text),
        Value::Array(list) => {
            text.push('[');
            for (index, value) in list.iter().enumerate() {
                if index > 0 {
                    text.push_str(", ");
                }
                write(value, text);
            }
            text.push(']');
        }
        Value::Object(map) => write_dict(map, text),
    }
}

fn write_text(string: &str, text: &mut String) {
    let quote = if string.contains('\'') && !string.contains('"') { '"' } else { '\'' };
    text.push(quote);
    for character in string.chars() {
        if character == quote || character == '\\' {
            text.push('\\');
        }
        if character.is_control() {
            text.extend(character.escape_default());
        } else {
            text.push(character);
        }
    }
    text.push(quote);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_shown_as_python_shows_them_and_secrets_are_not() {
        for (value, shown) in [
            (json!({"domain_id": "default"}), "{'domain_id': 'default'}"),
            (json!({"enabled": true, "email": null}), "{'enabled': True, 'email': None}"),
            (json!({"tags": ["it's", 1, "a\"b'c"]}), r#"{'tags': ["it's", 1, 'a"b\'c']}"#),
            (
                json!({"password": "hunter2", "x": {"original_password": ["a"]}}),
                "{'password': '***', 'x': {'original_password': '***'}}",
            ),
        ] {
            assert_eq!(dict(value.as_object().unwrap()), shown);
        }
        let long = json!({"description": "é".repeat(1000)});
        assert_eq!(dict(long.as_object().unwrap()).chars().count(), SHOWN + 1);
    }
}
