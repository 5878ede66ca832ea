//! `/v1/images/{image}/members`, `/v1/images/{image}/members/{member}` and `/v1/shared-images/{project}`.

mod grant;
mod list;
mod replace;
mod revoke;
mod shared;

pub(super) use grant::grant;
pub(super) use list::list;
pub(super) use replace::replace;
pub(super) use revoke::revoke;
pub(super) use shared::shared;

use serde_json::Value;

/// Whether a value counts as true in a request: all but `null`, `false`, 0 and what is empty.
fn truth(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
    }
}
