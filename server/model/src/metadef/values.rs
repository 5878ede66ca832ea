//! How the values of a definition are read from JSON: tolerant where Glance is.

use serde::{Deserialize, Deserializer, de::Error};
use serde_json::{Number, Value};

/// A number; one that is whole is kept without a fraction.
pub(super) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Number>, D::Error> {
    Ok(Option::<Number>::deserialize(from)?.map(|number| {
        let whole = number.as_f64().filter(|n| number.is_f64() && n.fract() == 0.0 && n.abs() < 1e15);
        whole.map_or(number, |n| Number::from(n as i64))
    }))
}

/// A whole number that is not negative; `2.0` is one, and what is too large becomes the largest.
pub(super) fn whole<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    let Some(number) = Option::<Number>::deserialize(from)? else { return Ok(None) };
    if let Some(whole) = number.as_u64() {
        return Ok(Some(whole));
    }
    match number.as_f64() {
        Some(n) if n >= 0.0 && n.fract() == 0.0 => Ok(Some(n as u64)),
        _ => Err(D::Error::custom(format!("{number} is not a whole number of at least 0"))),
    }
}

/// Any value, kept as text: `true` as Python writes it, lists and objects as JSON.
pub(super) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::Null => None,
        Value::Bool(true) => Some("True".to_owned()),
        Value::Bool(false) => Some("False".to_owned()),
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    })
}
