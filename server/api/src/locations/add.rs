//! `POST /v2/images/{image}/locations`.

use axum::{
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value};
use vitrine_model::{NewLocation, ValidationData, validate::Invalid};

use crate::{body, errors::ApiError, middleware::auth::Who, params::Segments, state::Api};

/// The algorithms that a caller may name.
const ALGORITHMS: [&str; 4] = ["sha1", "sha256", "sha512", "md5"];

/// 202: a task adds the location.
pub(crate) async fn add(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([id]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    let location = match body::json(request, api.settings.max_json_body).await? {
        Value::Object(fields) => location(&fields)?,
        _ => return Err(ApiError::bad_request("The request body must be a JSON object.")),
    };
    api.controller.add_location(&caller, &id, location).await?;
    Ok(StatusCode::ACCEPTED.into_response())
}

/// Members that nobody knows are left aside, as in Glance.
fn location(fields: &Map<String, Value>) -> Result<NewLocation, Invalid> {
    let url = fields.get("url").and_then(Value::as_str);
    let url = url.ok_or_else(|| Invalid::new("url", "it must be there, and a text"))?.to_owned();
    let validation_data = fields.get("validation_data").map(validation).transpose()?.flatten();
    Ok(NewLocation { url, metadata: Map::new(), validation_data })
}

fn validation(value: &Value) -> Result<Option<ValidationData>, Invalid> {
    let wrong = |problem: &str| Invalid::new("validation_data", problem);
    let fields = value.as_object().ok_or_else(|| wrong("it must be an object"))?;
    if fields.keys().any(|name| name != "os_hash_algo" && name != "os_hash_value") {
        return Err(wrong("it may have os_hash_algo and os_hash_value, and nothing else"));
    }
    let text = |name| match fields.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(wrong("its members must be texts")),
    };
    match (text("os_hash_algo")?, text("os_hash_value")?) {
        (None, None) => Ok(None),
        (Some(algorithm), Some(_)) if !ALGORITHMS.contains(&algorithm.as_str()) => {
            Err(wrong("os_hash_algo must be one of sha1, sha256, sha512, md5"))
        }
        (Some(os_hash_algo), Some(os_hash_value)) => {
            Ok(Some(ValidationData { checksum: None, os_hash_algo, os_hash_value }))
        }
        _ => Err(wrong("os_hash_algo and os_hash_value must come together")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: &Value) -> Result<NewLocation, Invalid> {
        location(body.as_object().unwrap())
    }

    #[test]
    fn bodies_are_checked() {
        let said = json!({"os_hash_algo": "sha256", "os_hash_value": "00"});
        for (body, has_said) in [
            (json!({"url": "http://x"}), false),
            (json!({"url": "http://x", "validation_data": {}}), false),
            (json!({"url": "http://x", "more": 1}), false),
            (json!({"url": "http://x", "validation_data": said}), true),
        ] {
            let location = read(&body).unwrap();
            assert_eq!((location.url.as_str(), location.validation_data.is_some()), ("http://x", has_said));
        }
        for bad in [
            json!({}),
            json!({"url": 5}),
            json!({"url": null}),
            json!({"url": "x", "validation_data": null}),
            json!({"url": "x", "validation_data": {"os_hash_algo": "sha256"}}),
            json!({"url": "x", "validation_data": {"os_hash_value": "00"}}),
            json!({"url": "x", "validation_data": {"os_hash_algo": "blake2b", "os_hash_value": "00"}}),
            json!({"url": "x", "validation_data": {"os_hash_algo": "md5", "os_hash_value": 5}}),
            json!({"url": "x", "validation_data": {"os_hash_algo": "md5", "os_hash_value": "0", "checksum": "0"}}),
        ] {
            assert!(read(&bad).is_err(), "{bad}");
        }
    }
}
