//! What the task of an import keeps: Glance's input, which the API shows, and beside it what nobody sees.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;
use vitrine_model::{Image, ImportMethod};

use super::{MethodRequest, Remote, trouble::Trouble};
use crate::tasks::{Ended, Run};

/// The input, in the form that Glance gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Input {
    pub(super) image_id: String,
    pub(super) import_req: Request,
    /// The stores to be filled.
    #[serde(default)]
    pub(super) backend: Vec<String>,
    #[serde(default)]
    pub(super) vitrine: Own,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Request {
    pub(super) method: MethodRequest,
    #[serde(default = "yes")]
    pub(super) all_stores_must_succeed: bool,
    #[serde(default)]
    pub(super) all_stores: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) stores: Option<Vec<String>>,
}

/// What Glance does not keep.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Own {
    /// The server that has the staged data; empty where any can do the work.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) node: String,
    /// Whether properties are injected: the caller has none of the roles that are spared.
    #[serde(default)]
    pub(super) inject: bool,
    /// Whether the operator moves data: the limits of its project are not asked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) operator: bool,
}

const fn yes() -> bool {
    true
}

impl Input {
    /// A copy into the store of that name, which the operator wants.
    pub(crate) fn copy_by_operator(image: &str, store: &str) -> Self {
        let method = MethodRequest { name: ImportMethod::CopyImage.to_string(), ..MethodRequest::default() };
        let backend = vec![store.to_owned()];
        Self {
            image_id: image.to_owned(),
            import_req: Request {
                method,
                all_stores_must_succeed: true,
                all_stores: false,
                stores: Some(backend.clone()),
            },
            backend,
            vitrine: Own { operator: true, ..Own::default() },
        }
    }

    pub(super) fn method(&self) -> Result<ImportMethod, Ended> {
        let name = &self.import_req.method.name;
        name.parse().map_err(|_| Ended::failed(format!("There is no import method '{name}'.")))
    }

    pub(super) fn must_succeed(&self) -> bool {
        self.import_req.all_stores_must_succeed
    }
}

/// What is kept from everybody's eyes, and removed at the end of the task.
pub(super) fn secret(remote: &Remote) -> Value {
    json!({"endpoint": remote.endpoint.as_ref().map(Url::as_str), "token": remote.token})
}

/// The other service, as [`secret`] kept it.
pub(super) fn remote(run: &Run) -> Result<(Url, String), Trouble> {
    let Some(secret) = run.secret() else {
        return Err(Trouble::lasting(
            "The token of the request is not kept any more, and without it the other service gives no image. Import \
             again.",
        ));
    };
    let text = |name: &str| secret.get(name).and_then(Value::as_str);
    let endpoint = text("endpoint").and_then(|url| Url::parse(url).ok());
    let endpoint = endpoint.ok_or_else(|| {
        Trouble::lasting(
            "The catalog of your project has no Image service in the region (glance_region) with the interface \
             (glance_service_interface) that were asked for.",
        )
    })?;
    Ok((endpoint, text("token").unwrap_or_default().to_owned()))
}

/// Whether the import has done all it should already: it was interrupted between its last step and the end of its
/// task.
pub(super) fn is_done(input: &Input, method: ImportMethod, image: &Image) -> bool {
    let failed = image.properties.get(vitrine_model::import::FAILED_PROPERTY);
    let failed: Vec<&str> = failed.map(|list| list.split(',').collect()).unwrap_or_default();
    let has = |store: &String| {
        image.locations.iter().any(|place| place.store() == Some(store)) || failed.contains(&store.as_str())
    };
    let filled =
        image.locations.iter().any(|place| input.backend.iter().any(|store| place.store() == Some(store)));
    match method {
        ImportMethod::CopyImage => filled && input.backend.iter().all(has),
        _ => filled && image.has_data(),
    }
}
