//! `GET /openapi.json`: the REST API as an OpenAPI 3.1 document.
//!
//! The calls are described in tables beside each other (`calls/`); what bodies look like comes from the same schemas
//! that check them. A test compares the tables with the routes, so that none is missing and none is made up.

mod call;
mod calls;
mod components;

use axum::{extract::State, http::StatusCode, response::Response};
use bytes::Bytes;
use serde_json::{Value, json};
use utoipa::openapi::{
    Components, InfoBuilder, License, OpenApiBuilder, PathsBuilder,
    security::{ApiKey, ApiKeyValue, SecurityScheme},
    tag::TagBuilder,
};

use crate::{answer, schemas::Schemas, state::Api};

/// The name of the security scheme.
const TOKEN: &str = "token";

/// The document; with the calls of v1 where they are on.
pub(crate) fn document(schemas: &Schemas, v1: bool) -> Bytes {
    let mut paths = PathsBuilder::new();
    let mut tags = Vec::new();
    for room in calls::rooms(v1) {
        tags.push(TagBuilder::new().name(room.name).description(Some(room.about)).build());
        for call in room.calls {
            paths = paths.path(call.path, call.item(room.name));
        }
    }
    let mut components = Components::new();
    let token = ApiKey::Header(ApiKeyValue::with_description(
        "X-Auth-Token",
        "A token of the identity service, scoped to a project.",
    ));
    components.add_security_scheme(TOKEN, SecurityScheme::ApiKey(token));
    let info = InfoBuilder::new()
        .title("Vitrine Image API")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("The OpenStack Image API, and what Vitrine adds to it."))
        .license(Some(License::new("Apache-2.0")));
    let document = OpenApiBuilder::new()
        .info(info.build())
        .paths(paths.build())
        .components(Some(components))
        .tags(Some(tags))
        .build();
    // The schemas are JSON Schema already, with words that the builder's types do not have.
    let mut document =
        serde_json::to_value(&document).unwrap_or_else(|error| json!({"error": error.to_string()}));
    if let Some(Value::Object(components)) = document.get_mut("components") {
        components.insert("schemas".to_owned(), Value::Object(components::schemas(schemas)));
    }
    document.to_string().into()
}

/// 200 with the document, for anybody.
pub(crate) async fn openapi(State(api): State<Api>) -> Response {
    answer::json_bytes(StatusCode::OK, api.openapi.clone())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use vitrine_domain::Settings;

    use super::*;

    /// The routes as the sources have them: `only("METHODS"` or a plain verb after each `.route("PATH"`.
    fn routes(source: &str, prefix: &str) -> BTreeSet<(String, String)> {
        let mut found = BTreeSet::new();
        for route in source.split(".route(").skip(1) {
            let Some((_, rest)) = route.split_once('"') else { continue };
            let Some((path, rest)) = rest.split_once('"') else { continue };
            let methods = match rest.trim_start_matches([',', ' ', '\n']).strip_prefix("only") {
                Some(after) => after.split('"').nth(1).unwrap().to_owned(),
                None => "GET".to_owned(),
            };
            for method in methods.split(", ") {
                found.insert((method.to_owned(), format!("{prefix}{path}")));
            }
        }
        found
    }

    fn described(prefix: &str) -> BTreeSet<(String, String)> {
        calls::rooms(true)
            .flat_map(|room| room.calls)
            .filter(|call| call.path.starts_with(prefix))
            .map(|call| (call.method.to_owned(), call.path.to_owned()))
            .collect()
    }

    #[test]
    fn every_route_is_described_and_nothing_else() {
        let router = include_str!("router.rs");
        let (root, v2) = router.split_once("fn v2(").unwrap();
        let mut expected = routes(v2, "/v2");
        expected.extend(routes(include_str!("metadefs.rs"), "/v2/metadefs"));
        expected.extend(routes(include_str!("schemas/metadefs.rs"), "/v2/schemas/metadefs"));
        let all = described("/v2");
        assert_eq!(all.difference(&expected).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "made up");
        assert_eq!(expected.difference(&all).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "missing");
        let (_, v1) = include_str!("v1.rs").split_once("pub(crate) fn router(").unwrap();
        let v1: BTreeSet<_> = routes(v1, "/v1").into_iter().filter(|(_, path)| path != "/v1/").collect();
        assert_eq!(v1, described("/v1"));
        let root: BTreeSet<_> =
            routes(root, "").into_iter().filter(|(_, path)| path != "/versions/").collect();
        let described: BTreeSet<_> = described("")
            .into_iter()
            .filter(|(_, path)| {
                !path.starts_with("/v") && !path.starts_with("/uploads") || path == "/versions"
            })
            .collect();
        assert_eq!(root, described);
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let schemas = Schemas::new(&Settings::default());
        let text = document(&schemas, true);
        let document: Value = serde_json::from_slice(&text).unwrap();
        assert_eq!(document["openapi"], "3.1.0");
        let mut references = BTreeSet::new();
        collect(&document, &mut references);
        assert!(references.len() > 5);
        for reference in references {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
        let mut ids = BTreeSet::new();
        for item in document["paths"].as_object().unwrap().values() {
            for operation in item.as_object().unwrap().values() {
                assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()));
            }
        }
    }

    fn collect(value: &Value, references: &mut BTreeSet<String>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    match value {
                        Value::String(to) if name == "$ref" => drop(references.insert(to.clone())),
                        other => collect(other, references),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
            _ => {}
        }
    }
}
