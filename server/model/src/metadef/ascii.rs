//! JSON in ASCII, the form in which Glance keeps definitions.

use std::fmt::Write as _;

use serde::Serialize;

/// The JSON of `value`, with every character beyond ASCII as `\uXXXX`, so that any database keeps it whatever its
/// character set. Empty where the value has no JSON, which the definitions always have.
#[must_use]
pub fn ascii_json(value: &impl Serialize) -> String {
    let text = serde_json::to_string(value).unwrap_or_default();
    if text.is_ascii() {
        return text;
    }
    let mut escaped = String::with_capacity(text.len() * 2);
    for unit in text.encode_utf16() {
        match char::from_u32(unit.into()).filter(char::is_ascii) {
            Some(c) => escaped.push(c),
            None => drop(write!(escaped, "\\u{unit:04x}")),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_survives_in_ascii() {
        let text = "a\"é☃💾\0\u{7f}";
        let json = ascii_json(&text);
        assert_eq!(json, "\"a\\\"\\u00e9\\u2603\\ud83d\\udcbe\\u0000\u{7f}\"");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
