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
    /// Other regions, with the URLs of their Image services.
    pub(super) others: &'a [(String, String)],
}

/// One way to reach one service.
struct Endpoint<'a> {
    service: &'static Service,
    region: &'a str,
    url: String,
    interface: &'static str,
}

impl Endpoint<'_> {
    fn id(&self) -> String {
        fixed_id(&["endpoint", self.service.kind, self.interface, self.region])
    }
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
        let service = |service: &'static Service| {
            let endpoints: Vec<_> = self
                .reach(service)
                .map(|endpoint| {
                    json!({
                        "id": endpoint.id(),
                        "interface": endpoint.interface,
                        "region_id": endpoint.region,
                        "url": endpoint.url,
                        "region": endpoint.region,
                    })
                })
                .collect();
            json!({"endpoints": endpoints, "id": service.id(), "type": service.kind, "name": service.name})
        };
        SERVICES.iter().map(service).collect()
    }

    /// Every way to reach the service, here and in other regions.
    fn reach(&self, service: &'static Service) -> impl Iterator<Item = Endpoint<'_>> {
        let here = std::iter::once((self.name, service.url(self.base)));
        let image = service.kind == "image";
        let there = self.others.iter().filter(move |_| image).map(|(name, url)| (name.as_str(), url.clone()));
        here.chain(there).flat_map(move |(region, url)| {
            INTERFACES.into_iter().map(move |interface| Endpoint {
                service,
                region,
                url: url.clone(),
                interface,
            })
        })
    }

    fn endpoints(&self) -> Vec<Value> {
        let json = |endpoint: Endpoint<'_>| {
            let id = endpoint.id();
            json!({
                "id": id,
                "interface": endpoint.interface,
                "region_id": endpoint.region,
                "service_id": endpoint.service.id(),
                "url": endpoint.url,
                "region": endpoint.region,
                "enabled": true,
                "links": {"self": self.base.link(&format!("/endpoints/{id}"))},
            })
        };
        SERVICES.iter().flat_map(|service| self.reach(service)).map(json).collect()
    }

    /// This region and the others.
    fn all(&self) -> Vec<Value> {
        let others = self.others.iter().map(|(name, _)| name.as_str());
        let json = |name: &str| {
            json!({
                "id": name,
                "description": "",
                "parent_region_id": null,
                "links": {"self": self.base.link(&format!("/regions/{name}"))},
            })
        };
        std::iter::once(self.name).chain(others).map(json).collect()
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
    Json(here.list("regions", shared.region(&base).all()))
}

/// GET /regions/{id}
pub(super) async fn region(
    shared: State,
    _: Asking,
    base: Base,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let mut regions = shared.region(&base).all().into_iter();
    if let Some(region) = regions.find(|region| region["id"] == id.as_str()) {
        Ok(Json(json!({"region": region})))
    } else {
        Err(ApiError::not_found(format!("Could not find region: {id}.")))
    }
}
