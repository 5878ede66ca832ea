//! `POST /v2/images/{image}/import`.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value};
use url::Url;
use vitrine_domain::{ImportRequest, MethodRequest, Remote};
use vitrine_model::ImportMethod;

use crate::{
    body,
    data::store,
    errors::ApiError,
    middleware::auth::{Who, token},
    params::Segments,
    state::Api,
};

/// Our own: the task that does the work.
const TASK: HeaderName = HeaderName::from_static("openstack-image-import-task-id");

/// 202 once the import has begun; also where a copy has nothing to do.
pub(crate) async fn import(
    State(api): State<Api>,
    Who(caller): Who,
    Segments([id]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    let token = token(request.headers()).unwrap_or_default().to_owned();
    let store = store(request.headers())?;
    let body = body::json(request, api.settings.max_json_body).await?;
    let request = ImportRequest { store, ..read(&body)? };
    let remote = if request.method.name == ImportMethod::GlanceDownload.as_str() {
        Some(remote(&api, &request.method, token).await?)
    } else {
        None
    };
    let task = api.controller.import_image(&caller, &id, request, remote).await?;
    let mut response = StatusCode::ACCEPTED.into_response();
    if let Some(task) = task {
        let id = HeaderValue::try_from(task.id).map_err(ApiError::internal)?;
        response.headers_mut().insert(TASK, id);
    }
    Ok(response)
}

/// The other service as the caller's catalog has it.
async fn remote(api: &Api, method: &MethodRequest, token: String) -> Result<Remote, ApiError> {
    let region = method.glance_region.as_deref().unwrap_or_default();
    let interface = method.glance_service_interface.as_deref().unwrap_or("public");
    let endpoint = api.identity.image_endpoint(&token, region, interface).await?;
    Ok(Remote { endpoint: endpoint.and_then(|url| Url::parse(&url).ok()), token })
}

fn read(body: &Value) -> Result<ImportRequest, ApiError> {
    let missing = |name: &str| ApiError::bad_request(format!("Import request requires a '{name}' field."));
    let body = body.as_object().ok_or_else(|| missing("method"))?;
    let method = body.get("method").ok_or_else(|| missing("method"))?;
    let method = method
        .as_object()
        .ok_or_else(|| ApiError::bad_request("The 'method' of an import request must be an object."))?;
    let name = method.get("name").ok_or_else(|| missing("name"))?;
    let name = name
        .as_str()
        .ok_or_else(|| ApiError::bad_request(format!("Unknown import method name '{name}'.")))?;
    let text = |key: &str| text(method, key);
    Ok(ImportRequest {
        all_stores_must_succeed: flag(body, "all_stores_must_succeed")?,
        all_stores: flag(body, "all_stores")?.unwrap_or_default(),
        stores: stores(body)?,
        store: None,
        method: MethodRequest {
            name: name.to_owned(),
            uri: text("uri")?,
            expected_checksum: text("expected_checksum")?,
            glance_region: text("glance_region")?,
            glance_image_id: text("glance_image_id")?,
            glance_service_interface: text("glance_service_interface")?,
        },
    })
}

fn flag(body: &Map<String, Value>, name: &str) -> Result<Option<bool>, ApiError> {
    let wrong = || ApiError::bad_request(format!("'{name}' must be boolean value only"));
    body.get(name).map(|value| value.as_bool().ok_or_else(wrong)).transpose()
}

fn text(method: &Map<String, Value>, name: &str) -> Result<Option<String>, ApiError> {
    match method.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(ApiError::bad_request(format!("'{name}' must be a text, not {other}"))),
    }
}

/// Whatever is no name of a store is the name of none: Glance takes a text for a list of letters.
fn stores(body: &Map<String, Value>) -> Result<Option<Vec<String>>, ApiError> {
    let wrong = || ApiError::bad_request("'stores' must be a list of names of stores.");
    match body.get("stores") {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.chars().map(String::from).collect())),
        Some(Value::Array(names)) => names
            .iter()
            .map(|name| match name {
                Value::String(name) => Ok(name.clone()),
                Value::Array(_) | Value::Object(_) => Err(wrong()),
                other => Ok(other.to_string()),
            })
            .collect::<Result<_, _>>()
            .map(Some),
        Some(_) => Err(wrong()),
    }
}

/// The methods that a new image can be filled by, as a header.
pub(crate) fn methods_header(api: &Api) -> Option<(HeaderName, HeaderValue)> {
    let methods = api.controller.import_methods().join(",");
    let value = HeaderValue::try_from(&methods).ok().filter(|_| !methods.is_empty())?;
    Some((HeaderName::from_static("openstack-image-import-methods"), value))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_request_finds_its_places() {
        let request = read(&json!({
            "method": {"name": "web-download", "uri": "http://x/y", "expected_checksum": "md5:0"},
            "stores": ["a", 5], "all_stores": false, "all_stores_must_succeed": false, "more": {},
        }))
        .unwrap();
        assert_eq!(
            request,
            ImportRequest {
                method: MethodRequest {
                    name: "web-download".to_owned(),
                    uri: Some("http://x/y".to_owned()),
                    expected_checksum: Some("md5:0".to_owned()),
                    ..MethodRequest::default()
                },
                stores: Some(vec!["a".to_owned(), "5".to_owned()]),
                all_stores: false,
                all_stores_must_succeed: Some(false),
                store: None,
            }
        );
        let request = read(&json!({"method": {"name": "copy-image"}, "stores": "ab"})).unwrap();
        assert_eq!(request.stores, Some(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!((request.all_stores, request.all_stores_must_succeed), (false, None));
    }

    #[test]
    fn what_is_of_another_form_is_refused() {
        let method = json!({"name": "web-download"});
        for body in [
            json!([]),
            json!({}),
            json!({"method": null}),
            json!({"method": "web-download"}),
            json!({"method": []}),
            json!({"method": {}}),
            json!({"method": {"name": null}}),
            json!({"method": {"name": ["web-download"]}}),
            json!({"method": {"name": "web-download", "uri": 5}}),
            json!({"method": {"name": "web-download", "uri": null}}),
            json!({"method": {"name": "web-download", "expected_checksum": {}}}),
            json!({"method": {"name": "glance-download", "glance_image_id": 5}}),
            json!({"method": method, "all_stores": "true"}),
            json!({"method": method, "all_stores": null}),
            json!({"method": method, "all_stores_must_succeed": 1}),
            json!({"method": method, "stores": null}),
            json!({"method": method, "stores": {"a": 1}}),
            json!({"method": method, "stores": [["a"]]}),
        ] {
            assert_eq!(read(&body).unwrap_err().status().as_u16(), 400, "{body}");
        }
    }
}
