//! `{"op": "add", "path": "/name", "value": …}`.

use serde_json::{Map, Value};

use super::{Op, pointer_in};
use crate::errors::ApiError;

pub(super) fn operation(operation: &Map<String, Value>) -> Result<(Op, &str), ApiError> {
    let word = operation.get("op").and_then(Value::as_str);
    let op = word.and_then(Op::named).ok_or_else(|| {
        ApiError::bad_request("The member 'op' of an operation must be one of add, remove, replace.")
    })?;
    Ok((op, pointer_in(operation, "path")?))
}
