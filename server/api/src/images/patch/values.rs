//! Values that passed the schema's check, as the model wants them.

use std::str::FromStr;

use serde_json::Value;
use vitrine_model::validate::{self, Invalid};

pub(in crate::images) fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// The value of a property. Where the schema allows null, it is kept as empty text.
pub(in crate::images) fn property(value: &Value) -> String {
    text(value).unwrap_or_default()
}

pub(in crate::images) fn flag(value: &Value) -> bool {
    value.as_bool().unwrap_or_default()
}

pub(in crate::images) fn texts(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(text).collect()
}

pub(in crate::images) fn word<W: FromStr>(field: &str, value: &Value) -> Result<W, Invalid> {
    let word = value.as_str().unwrap_or_default();
    word.parse().map_err(|_| Invalid::new(field, format!("'{word}' is not one of the known values")))
}

/// `min_ram`, `min_disk`.
pub(in crate::images) fn minimum(field: &str, value: &Value) -> Result<u32, Invalid> {
    // The cast saturates, and what it saturates at is out of the range too.
    #[expect(clippy::cast_possible_truncation, reason = "out of range stays out of range")]
    let whole = value.as_i64().or_else(|| value.as_f64().map(|number| number as i64));
    validate::minimum(field, whole.unwrap_or(-1))
}
