//! `{"add": "/name", "value": …}`.

use serde_json::{Map, Value};

use super::{Op, pointer_in};
use crate::errors::ApiError;

pub(super) fn operation(operation: &Map<String, Value>) -> Result<(Op, &str), ApiError> {
    let mut named = Op::ALL.into_iter().filter(|op| operation.contains_key(op.as_str()));
    match (named.next(), named.next()) {
        (Some(op), None) => Ok((op, pointer_in(operation, op.as_str())?)),
        _ => Err(ApiError::bad_request(
            "An operation must have exactly one of the members add, remove, replace.",
        )),
    }
}
