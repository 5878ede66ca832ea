//! `POST /v2/images`.

use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use serde_json::{Map, Value};
use vitrine_model::{
    NewImage,
    limits::TEXT_MAX,
    names,
    validate::{self, Invalid},
};

use super::{patch::values, record::Record};
use crate::{
    answer, body, errors::ApiError, imports, links, middleware::auth::Who, schemas::Schemas, state::Api,
};

/// The stores that an upload may name; only where there are several.
const STORE_IDS: HeaderName = HeaderName::from_static("openstack-image-store-ids");

/// Keys that are refused before anything else is looked at.
const NEVER: [&str; 5] = ["direct_url", "self", "file", "schema", "stores"];

/// Makes an image record: 201 with the record and its absolute URL.
pub(crate) async fn create(
    State(api): State<Api>,
    Who(caller): Who,
    request: Request,
) -> Result<Response, ApiError> {
    let base = links::base(&api.settings, request.uri(), request.headers());
    let new = match body::json(request, api.settings.max_json_body).await? {
        Value::Object(fields) => new_image(&api.schemas, &fields)?,
        _ => return Err(ApiError::bad_request("The request body must be a JSON object.")),
    };
    let image = api.controller.create_image(&caller, new).await?;
    let mut response = answer::json(StatusCode::CREATED, &Record::of(&api, &image))?;
    let location =
        HeaderValue::try_from(format!("{base}/v2/images/{}", image.id)).map_err(ApiError::internal)?;
    response.headers_mut().insert(header::LOCATION, location);
    response.headers_mut().extend(imports::methods_header(&api));
    if let Some(ids) = api.view.store_ids.clone() {
        response.headers_mut().insert(STORE_IDS, ids);
    }
    Ok(response)
}

/// What the fields of a new image say.
///
/// # Errors
/// 400, 403.
pub(crate) fn new_image(schemas: &Schemas, fields: &Map<String, Value>) -> Result<NewImage, ApiError> {
    if let Some(name) = NEVER.into_iter().find(|name| fields.contains_key(*name)) {
        return Err(ApiError::read_only(name));
    }
    fields.iter().try_for_each(|(name, value)| schemas.check(name, value))?;
    let mut new = NewImage::default();
    for (name, value) in fields {
        set(&mut new, name, value)?;
    }
    Ok(new)
}

/// `value` has passed the schema's check.
fn set(new: &mut NewImage, name: &str, value: &Value) -> Result<(), ApiError> {
    match name {
        "id" => new.id = values::text(value),
        "name" => new.name = values::text(value),
        "visibility" => new.visibility = Some(values::word(name, value)?),
        "protected" => new.protected = values::flag(value),
        "os_hidden" => new.os_hidden = values::flag(value),
        "owner" => new.owner = Some(values::text(value)),
        "container_format" => new.container_format = values::text(value),
        "disk_format" => new.disk_format = values::text(value),
        "min_ram" => new.min_ram = values::minimum(name, value)?,
        "min_disk" => new.min_disk = values::minimum(name, value)?,
        "tags" => new.tags = values::texts(value),
        // Glance takes these two and does nothing with them.
        "os_hash_algo" | "os_hash_value" => {}
        "locations" => return Err(ApiError::reserved(name)),
        name if names::READ_ONLY.contains(&name) => return Err(ApiError::read_only(name)),
        name if names::is_reserved(name) => return Err(ApiError::reserved(name)),
        name => {
            if name.chars().count() > TEXT_MAX {
                let problem = format!("the name of a property may have at most {TEXT_MAX} characters");
                let beginning: String = name.chars().take(32).chain(['…']).collect();
                return Err(Invalid::new(beginning, problem).into());
            }
            validate::plane("property name", name)?;
            new.properties.insert(name.to_owned(), values::property(value));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use vitrine_domain::Settings;
    use vitrine_model::Visibility;

    use super::*;

    fn read(body: Value) -> Result<NewImage, ApiError> {
        new_image(&Schemas::new(&Settings::default()), body.as_object().unwrap())
    }

    #[test]
    fn every_attribute_finds_its_place() {
        let new = read(json!({
            "id": "6a0fe2c8-0d3b-4a0e-9b6a-111111111111", "name": "n", "visibility": "private", "protected": true,
            "os_hidden": true, "owner": null, "container_format": "bare", "disk_format": "raw", "min_ram": 1,
            "min_disk": 2.0, "tags": ["a", "b"], "os_hash_algo": "md5", "os_hash_value": "x", "kernel_id": null,
            "": "empty", "image_id": "x",
        }))
        .unwrap();
        let properties = [("", "empty"), ("image_id", "x"), ("kernel_id", "")];
        assert_eq!(
            new,
            NewImage {
                id: Some("6a0fe2c8-0d3b-4a0e-9b6a-111111111111".to_owned()),
                name: Some("n".to_owned()),
                visibility: Some(Visibility::Private),
                protected: true,
                os_hidden: true,
                owner: Some(None),
                container_format: Some("bare".to_owned()),
                disk_format: Some("raw".to_owned()),
                min_ram: 1,
                min_disk: 2,
                tags: vec!["a".to_owned(), "b".to_owned()],
                properties: properties.map(|(k, v)| (k.to_owned(), v.to_owned())).into_iter().collect(),
                claim: None,
            }
        );
        assert_eq!(read(json!({})).unwrap(), NewImage::default());
    }

    #[test]
    fn keys_of_the_service_are_refused_after_the_schema() {
        for (body, status) in [
            (json!({"self": 5}), 403),
            (json!({"stores": "a"}), 403),
            (json!({"status": "active"}), 403),
            (json!({"status": "bogus"}), 400),
            (json!({"size": 5}), 403),
            (json!({"size": "5"}), 400),
            (json!({"created_at": "x"}), 403),
            (json!({"locations": []}), 403),
            (json!({"locations": [5]}), 400),
            (json!({"location": "x"}), 403),
            (json!({"deleted": "x"}), 403),
            (json!({"deleted": true}), 400),
            (json!({"os_glance_import_task": "x"}), 403),
            (json!({"os_glancex": "x"}), 403),
            (json!({"x".repeat(256): "x"}), 400),
            (json!({"p": null}), 400),
            (json!({"💾": "x"}), 400),
            (json!({"min_ram": -1}), 400),
            (json!({"min_disk": 2_147_483_648_u64}), 400),
            (json!({"min_disk": 1e300}), 400),
        ] {
            assert_eq!(read(body.clone()).unwrap_err().status().as_u16(), status, "{body}");
        }
        assert!(read(json!({"x".repeat(255): "x"})).is_ok());
    }
}
