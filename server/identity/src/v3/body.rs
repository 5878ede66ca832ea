//! JSON bodies of requests: one object under a name. Unknown fields are tolerated, as Keystone does.

mod python;

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::StatusCode,
};
use serde_json::{Map, Value};

use super::{BODY_MAX, error::ApiError};
use crate::{DOMAIN_ID, error::AdminError};

/// The body, an object.
pub(super) struct Body(pub(super) Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let bytes =
            Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => ApiError::too_large(BODY_MAX),
                _ => ApiError::bad_request("The request body could not be read to its end."),
            })?;
        // Told by place alone: what stands there may be a password.
        let value = serde_json::from_slice(&bytes).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            ApiError::bad_request(format!(
                "The request body is no valid JSON: see line {line}, column {column}."
            ))
        })?;
        match value {
            Value::Object(map) => Ok(Self(map)),
            _ => Err(ApiError::bad_request("The request body must be a JSON object.")),
        }
    }
}

impl Body {
    /// The object of that name.
    pub(super) fn object(&self, name: &'static str) -> Result<Fields<'_>, ApiError> {
        Fields { name: "body", map: &self.0 }.required_object(name)
    }
}

/// An object in a body.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    name: &'static str,
    map: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
    /// Text; `None` where it is absent or null.
    pub(super) fn text(&self, field: &'static str) -> Result<Option<&'a str>, ApiError> {
        match self.map.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(wrong(field, "a string")),
        }
    }

    /// Text that may be emptied: `None` where it is absent, `Some(None)` where it is null.
    pub(super) fn change(&self, field: &'static str) -> Result<Option<Option<&'a str>>, ApiError> {
        Ok(if self.map.contains_key(field) { Some(self.text(field)?) } else { None })
    }

    /// True or false; `None` where it is absent or null.
    pub(super) fn flag(&self, field: &'static str) -> Result<Option<bool>, ApiError> {
        match self.map.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(wrong(field, "true or false")),
        }
    }

    /// Text that must be there.
    pub(super) fn required_text(&self, field: &'static str) -> Result<&'a str, ApiError> {
        self.text(field)?.ok_or_else(|| self.missing(field))
    }

    /// Another object; `None` where it is absent or null.
    pub(super) fn object(&self, field: &'static str) -> Result<Option<Self>, ApiError> {
        match self.map.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(map)) => Ok(Some(Self { name: field, map })),
            Some(_) => Err(wrong(field, "an object")),
        }
    }

    /// Another object that must be there.
    pub(super) fn required_object(&self, field: &'static str) -> Result<Self, ApiError> {
        self.object(field)?.ok_or_else(|| self.missing(field))
    }

    /// A list of texts that must be there.
    pub(super) fn required_texts(&self, field: &'static str) -> Result<Vec<&'a str>, ApiError> {
        let list = self.map.get(field).ok_or_else(|| self.missing(field))?;
        let texts = list.as_array().and_then(|list| list.iter().map(Value::as_str).collect());
        texts.ok_or_else(|| wrong(field, "a list of strings"))
    }

    /// The value as it is.
    pub(super) fn value(&self, field: &str) -> Option<&'a Value> {
        self.map.get(field)
    }

    /// Refuses a domain that is not the only one.
    pub(super) fn check_domain(&self) -> Result<(), ApiError> {
        match self.text("domain_id")? {
            None | Some(DOMAIN_ID) => Ok(()),
            Some(other) => Err(AdminError::NotFound { kind: "domain", id: other.to_owned() }.into()),
        }
    }

    fn missing(&self, field: &str) -> ApiError {
        ApiError::bad_request(format!(
            "Invalid input for field/attribute {}. Value: {}. '{field}' is a required property",
            self.name,
            python::dict(self.map)
        ))
    }
}

fn wrong(field: &'static str, kind: &str) -> ApiError {
    AdminError::Invalid { field, problem: format!("It must be {kind}.") }.into()
}
