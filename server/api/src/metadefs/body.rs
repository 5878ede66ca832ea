//! Bodies of metadata definitions: checked by the document that clients read, then read into the vocabulary.

use axum::extract::Request;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    body,
    errors::ApiError,
    schemas::{Documents, rules::Document},
    state::Api,
};

/// What only the server sets; refused before anything else is looked at.
const TIMES: [&str; 2] = ["created_at", "updated_at"];
/// The same of what has a path of its own.
const TIMES_AND_PATHS: [&str; 4] = ["self", "schema", "created_at", "updated_at"];

/// A namespace with what is in it. Times of nested associations and tags are overlooked, as in Glance.
pub(super) async fn namespace<T: DeserializeOwned>(api: &Api, request: Request) -> Result<T, ApiError> {
    let mut body = checked(api, request, |all| &all.namespace, &TIMES_AND_PATHS).await?;
    for key in ["resource_type_associations", "tags"] {
        for item in body.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(fields) = item.as_object_mut() {
                TIMES.iter().for_each(|time| drop(fields.remove(*time)));
            }
        }
    }
    read(body)
}

pub(super) async fn object<T: DeserializeOwned>(api: &Api, request: Request) -> Result<T, ApiError> {
    read(checked(api, request, |all| &all.object, &TIMES_AND_PATHS).await?)
}

pub(super) async fn property<T: DeserializeOwned>(api: &Api, request: Request) -> Result<T, ApiError> {
    read(checked(api, request, |all| &all.property, &TIMES).await?)
}

pub(super) async fn association<T: DeserializeOwned>(api: &Api, request: Request) -> Result<T, ApiError> {
    read(checked(api, request, |all| &all.association, &TIMES).await?)
}

pub(super) async fn tag<T: DeserializeOwned>(api: &Api, request: Request) -> Result<T, ApiError> {
    read(checked(api, request, |all| &all.tag, &TIMES).await?)
}

pub(super) async fn tags<T: DeserializeOwned>(api: &Api, request: Request) -> Result<T, ApiError> {
    read(checked(api, request, |all| &all.tag_list, &TIMES).await?)
}

/// # Errors
/// 400, 403 for what is read-only, 413.
async fn checked(
    api: &Api,
    request: Request,
    document: fn(&Documents) -> &Document,
    read_only: &[&str],
) -> Result<Value, ApiError> {
    let body = body::json(request, api.settings.max_json_body).await?;
    let Value::Object(fields) = &body else {
        return Err(ApiError::bad_request("The request body must be a JSON object."));
    };
    if let Some(name) = read_only.iter().find(|name| fields.contains_key(**name)) {
        return Err(ApiError::read_only(name));
    }
    document(&api.schemas.metadefs).check(&body)?;
    Ok(body)
}

/// The documents let a little more through than there is room for: numbers as values of an enumeration, items without
/// a type.
fn read<T: DeserializeOwned>(body: Value) -> Result<T, ApiError> {
    serde_json::from_value(body)
        .map_err(|error| ApiError::bad_request(format!("The request body cannot be used: {error}.")))
}
