//! What there is to reach: the image service and this one, in one region. Nothing of it is stored.

use axum::{Json, extract::Path};
use serde_json::{Value, json};

use super::{
    State,
    asking::Asking,
    base::Base,
    error::ApiError,
    list::{Here, Query},
};

const INTERFACES: [&str; 3] = ["public", "internal", "admin"];

/// The region, as one client sees it.
pub(super) struct Region<'a> {
    pub(super) name: &'a str,
    pub(super) base: &'a Base,
}

struct Service {
    kind: &'static str,
    name: &'static str,
    description: &'static str,
    path: &'static str,
}

const SERVICES: [Service; 2] = [
    Service { kind: "image", name: "glance", description: "Images", path: "" },
    Service { kind: "identity", name: "keystone", description: "Users and tokens", path: "/identity/v3" },
];

impl Service {
    fn id(&self) -> String {
        fixed_id(&["service", self.kind])
    }

    fn url(&self, base: &Base) -> String {
        format!("{}{}", base.0, self.path)
    }

    fn json(&self, base: &Base) -> Value {
        let id = self.id();
        json!({
            "id": id,
            "name": self.name,
            "type": self.kind,
            "description": self.description,
            "enabled": true,
            "links": {"self": base.link(&format!("/services/{id}"))},
        })
    }
}

/// An id that is the same at every start and on every node.
fn fixed_id(parts: &[&str]) -> String {
    let digest = openssl::sha::sha256(format!("vitrine {}", parts.join("\n")).as_bytes());
    hex::encode(&digest[..16])
}

impl Region<'_> {
    /// The catalog of a token.
    pub(super) fn catalog(&self) -> Value {
        let service = |service: &Service| {
            let endpoints: Vec<_> = INTERFACES
                .iter()
                .map(|interface| {
                    json!({
                        "id": self.endpoint_id(service, interface),
                        "interface": interface,
                        "region_id": self.name,
                        "url": service.url(self.base),
                        "region": self.name,
                    })
                })
                .collect();
            json!({"endpoints": endpoints, "id": service.id(), "type": service.kind, "name": service.name})
        };
        SERVICES.iter().map(service).collect()
    }

    fn endpoint_id(&self, service: &Service, interface: &str) -> String {
        fixed_id(&["endpoint", service.kind, interface, self.name])
    }

    fn endpoints(&self) -> Vec<Value> {
        let of = |service: &'static Service| {
            INTERFACES.iter().map(move |interface| {
                let id = self.endpoint_id(service, interface);
                json!({
                    "id": id,
                    "interface": interface,
                    "region_id": self.name,
                    "service_id": service.id(),
                    "url": service.url(self.base),
                    "region": self.name,
                    "enabled": true,
                    "links": {"self": self.base.link(&format!("/endpoints/{id}"))},
                })
            })
        };
        SERVICES.iter().flat_map(of).collect()
    }

    fn json(&self) -> Value {
        json!({
            "id": self.name,
            "description": "",
            "parent_region_id": null,
            "links": {"self": self.base.link(&format!("/regions/{}", self.name))},
        })
    }
}

/// Whether the item has every one of these values that the query asks for.
fn matches(item: &Value, query: &Query, names: &[&str]) -> bool {
    names.iter().all(|name| query.get(name).is_none_or(|wanted| item[*name] == wanted))
}

/// GET /services
pub(super) async fn services(
    asking: Asking,
    base: Base,
    here: Here,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    asking.admin("list_services")?;
    let mut items: Vec<_> = SERVICES.iter().map(|service| service.json(&base)).collect();
    items.retain(|item| matches(item, &query, &["name", "type"]));
    Ok(Json(here.list("services", items)))
}

/// GET /services/{id}
pub(super) async fn service(
    asking: Asking,
    base: Base,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    asking.admin("get_service")?;
    let service = SERVICES.iter().find(|service| service.id() == id);
    let service = service.ok_or_else(|| ApiError::not_found(format!("Could not find service: {id}.")))?;
    Ok(Json(json!({"service": service.json(&base)})))
}

/// GET /endpoints
pub(super) async fn endpoints(
    shared: State,
    asking: Asking,
    base: Base,
    here: Here,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    asking.admin("list_endpoints")?;
    let mut items = shared.region(&base).endpoints();
    items.retain(|item| matches(item, &query, &["interface", "service_id", "region_id"]));
    Ok(Json(here.list("endpoints", items)))
}

/// GET /endpoints/{id}
pub(super) async fn endpoint(
    shared: State,
    asking: Asking,
    base: Base,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    asking.admin("get_endpoint")?;
    let endpoints = shared.region(&base).endpoints();
    let endpoint = endpoints.into_iter().find(|endpoint| endpoint["id"] == id.as_str());
    let endpoint = endpoint.ok_or_else(|| ApiError::not_found(format!("Could not find endpoint: {id}.")))?;
    Ok(Json(json!({"endpoint": endpoint})))
}

/// GET /regions
pub(super) async fn regions(shared: State, _: Asking, base: Base, here: Here) -> Json<Value> {
    Json(here.list("regions", vec![shared.region(&base).json()]))
}

/// GET /regions/{id}
pub(super) async fn region(
    shared: State,
    _: Asking,
    base: Base,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let region = shared.region(&base);
    if region.name == id {
        Ok(Json(json!({"region": region.json()})))
    } else {
        Err(ApiError::not_found(format!("Could not find region: {id}.")))
    }
}
