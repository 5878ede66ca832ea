//! `/v2/metadefs/…`: metadata definitions.

mod body;
mod namespaces;
mod objects;
mod properties;
mod query;
mod record;
mod resource_types;
mod tags;

use axum::{
    Router,
    routing::{delete, get},
};

use crate::{middleware::method::only, state::Api};

/// The paths below `/v2/metadefs`.
pub(crate) fn routes() -> Router<Api> {
    Router::new()
        .route("/namespaces", only("GET, POST", get(namespaces::list).post(namespaces::create)))
        .route(
            "/namespaces/{namespace}",
            only(
                "GET, PUT, DELETE",
                get(namespaces::show).put(namespaces::update).delete(namespaces::delete),
            ),
        )
        .route(
            "/namespaces/{namespace}/objects",
            only("GET, POST, DELETE", get(objects::list).post(objects::create).delete(objects::delete_all)),
        )
        .route(
            "/namespaces/{namespace}/objects/{object}",
            only("GET, PUT, DELETE", get(objects::show).put(objects::update).delete(objects::delete)),
        )
        .route(
            "/namespaces/{namespace}/properties",
            only(
                "GET, POST, DELETE",
                get(properties::list).post(properties::create).delete(properties::delete_all),
            ),
        )
        .route(
            "/namespaces/{namespace}/properties/{property}",
            only(
                "GET, PUT, DELETE",
                get(properties::show).put(properties::update).delete(properties::delete),
            ),
        )
        .route(
            "/namespaces/{namespace}/tags",
            only("GET, POST, DELETE", get(tags::list).post(tags::create_many).delete(tags::delete_all)),
        )
        .route(
            "/namespaces/{namespace}/tags/{tag}",
            only(
                "GET, POST, PUT, DELETE",
                get(tags::show).post(tags::create).put(tags::update).delete(tags::delete),
            ),
        )
        .route(
            "/namespaces/{namespace}/resource_types",
            only("GET, POST", get(resource_types::associations).post(resource_types::associate)),
        )
        .route(
            "/namespaces/{namespace}/resource_types/{type}",
            only("DELETE", delete(resource_types::dissociate)),
        )
        .route("/resource_types", only("GET", get(resource_types::list)))
}
