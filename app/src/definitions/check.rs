//! Whether a value is what its definition says.

use regex::RegexBuilder;
use serde_json::{Map, Value};
use vitrine_model::metadef::{Property, PropertyType};

use super::Entries;

use crate::locale::tr;

/// Bytes a compiled pattern may have.
const PATTERN_BYTES: usize = 1 << 20;

/// Checks a value that is not empty; the error is what is wrong with it, and what would be right.
pub(crate) fn check(property: &Property, value: &str) -> Result<(), String> {
    match property.kind {
        PropertyType::Array => array(property, value),
        PropertyType::Object => {
            let read = serde_json::from_str::<Map<String, Value>>(value);
            read.map(drop).map_err(|error| tr!("forms-no-json", error = error))
        }
        kind => {
            typed(kind, value)?;
            one_of(property.values.as_deref(), value, has_operator(property, value))?;
            match kind {
                PropertyType::Integer | PropertyType::Number => range(property, value),
                PropertyType::String => text(property, value),
                _ => Ok(()),
            }
        }
    }
}

/// Whether the value begins with an operator, so that schedulers read it in parts.
fn has_operator(property: &Property, value: &str) -> bool {
    let operators = property.operators.iter().flatten();
    operators.filter(|operator| !operator.is_empty()).any(|operator| value.starts_with(operator.as_str()))
}

fn typed(kind: PropertyType, value: &str) -> Result<(), String> {
    let fits = match kind {
        PropertyType::Integer => value.parse::<i64>().is_ok() || value.parse::<u64>().is_ok(),
        PropertyType::Number => number(value).is_some(),
        PropertyType::Boolean => is_boolean(value),
        _ => true,
    };
    let wanted = match kind {
        PropertyType::Integer => tr("forms-a-whole"),
        PropertyType::Number => tr("forms-a-number"),
        _ => tr("forms-a-boolean"),
    };
    if fits { Ok(()) } else { Err(tr!("forms-is-not", value = value, wanted = wanted)) }
}

/// Whether the text is one of the two values, however it is written.
pub(crate) fn is_boolean(value: &str) -> bool {
    value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false")
}

fn number(value: &str) -> Option<f64> {
    // What Rust reads beside numbers: "inf", "NaN".
    let looks_like_one = value.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    value.parse().ok().filter(|number: &f64| looks_like_one && number.is_finite())
}

fn one_of(values: Option<&[String]>, value: &str, is_expression: bool) -> Result<(), String> {
    let Some(values) = values.filter(|values| !values.is_empty()) else { return Ok(()) };
    if is_expression || values.iter().any(|known| known == value) {
        return Ok(());
    }
    Err(tr!("forms-not-allowed", value = value, values = values.join(", ")))
}

fn range(property: &Property, value: &str) -> Result<(), String> {
    let Some(given) = number(value) else { return Ok(()) };
    let bound = |limit: &Option<serde_json::Number>| limit.as_ref().and_then(serde_json::Number::as_f64);
    if bound(&property.minimum).is_some_and(|least| given < least)
        || bound(&property.maximum).is_some_and(|most| given > most)
    {
        return Err(tr!(
            "forms-out-of-range",
            value = value,
            range = between(property.minimum.as_ref(), property.maximum.as_ref())
        ));
    }
    Ok(())
}

/// A range in words.
pub(crate) fn between<T: std::fmt::Display>(least: Option<T>, most: Option<T>) -> String {
    match (least, most) {
        (Some(least), Some(most)) => tr!("forms-from-to", least = least, most = most),
        (Some(least), None) => tr!("forms-at-least", least = least),
        (None, Some(most)) => tr!("forms-at-most", most = most),
        (None, None) => tr("forms-any"),
    }
}

fn text(property: &Property, value: &str) -> Result<(), String> {
    length(Counted::Characters, value.chars().count(), property.min_length, property.max_length)?;
    let Some(pattern) = property.pattern.as_deref().filter(|pattern| !pattern.is_empty()) else {
        return Ok(());
    };
    // Patterns come from other dialects: one that cannot be read here is left to who reads the value.
    match RegexBuilder::new(pattern).size_limit(PATTERN_BYTES).build() {
        Ok(regex) if !regex.is_match(value) => Err(tr!("forms-no-match", value = value, pattern = pattern)),
        _ => Ok(()),
    }
}

/// What a length counts.
#[derive(Debug, Clone, Copy)]
enum Counted {
    Characters,
    Entries,
}

fn length(what: Counted, count: usize, least: Option<u64>, most: Option<u64>) -> Result<(), String> {
    let count = count as u64;
    if least.is_some_and(|least| count < least) || most.is_some_and(|most| count > most) {
        let range = between(least, most);
        return Err(match what {
            Counted::Characters => tr!("forms-wrong-characters", count = count, range = range),
            Counted::Entries => tr!("forms-wrong-entries", count = count, range = range),
        });
    }
    Ok(())
}

fn array(property: &Property, value: &str) -> Result<(), String> {
    let Entries { entries, .. } = Entries::read(property, value);
    length(Counted::Entries, entries.len(), property.min_items, property.max_items)?;
    if property.unique_items == Some(true)
        && let Some(twice) = entries.iter().enumerate().find(|(at, entry)| entries[..*at].contains(entry))
    {
        return Err(tr!("forms-twice", value = twice.1));
    }
    let Some(items) = &property.items else { return Ok(()) };
    let open = property.additional_items == Some(true);
    for entry in &entries {
        typed(items.kind, entry)?;
        one_of(items.values.as_deref().filter(|_| !open), entry, false)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn problem(fields: Value, value: &str) -> Option<String> {
        let mut whole = json!({"title": "t"});
        whole.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        check(&serde_json::from_value(whole).unwrap(), value).err()
    }

    #[test]
    fn values_are_what_their_definition_says() {
        for (fields, good, bad) in [
            (
                json!({"type": "integer"}),
                &["0", "-7", "18446744073709551615"][..],
                &["", "1.5", "x", "1 "][..],
            ),
            (json!({"type": "integer", "minimum": 1, "maximum": 16}), &["1", "16"], &["0", "17"]),
            (json!({"type": "number", "minimum": 0.5}), &["0.5", "2", "1e3"], &["0.4", "inf", "NaN"]),
            (json!({"type": "boolean"}), &["true", "False"], &["yes", "1"]),
            (json!({"type": "string", "enum": ["a", "b"]}), &["a"], &["c", "A"]),
            (json!({"type": "string", "enum": []}), &["anything"], &[]),
            (
                json!({"type": "string", "enum": ["a", "b"], "operators": ["<or>"]}),
                &["<or> a <or> b"],
                &["<in> a"],
            ),
            (json!({"type": "string", "minLength": 2, "maxLength": 3}), &["äö", "abc"], &["a", "abcd"]),
            (json!({"type": "string", "pattern": "^[0-9]+$"}), &["12"], &["1a"]),
            (json!({"type": "string", "pattern": "^(?!x)"}), &["x"], &[]),
            (json!({"type": "object"}), &["{\"a\": 1}"], &["[]", "x"]),
            (json!({"type": "array"}), &["a,b", "a"], &[]),
            (
                json!({"type": "array", "items": {"type": "string", "enum": ["x", "y"]}, "operators": ["<or>"], "maxItems": 2, "uniqueItems": true}),
                &["<or> x,y", "y"],
                &["z", "x,x", "x,y,x"],
            ),
            (json!({"type": "array", "items": {"type": "integer"}}), &["1,2"], &["1,a"]),
        ] {
            for value in good {
                assert_eq!(problem(fields.clone(), value), None, "{fields} {value}");
            }
            for value in bad {
                assert!(problem(fields.clone(), value).is_some(), "{fields} {value}");
            }
        }
    }

    #[test]
    fn problems_name_the_value_and_what_would_be_right() {
        let said = problem(json!({"type": "integer", "minimum": 1, "maximum": 16}), "17").unwrap();
        assert_eq!(said, "17 is out of range: from 1 to 16.");
        let said = problem(json!({"type": "string", "enum": ["a", "b"]}), "c").unwrap();
        assert_eq!(said, "“c” is not one of the allowed values: a, b.");
    }
}
