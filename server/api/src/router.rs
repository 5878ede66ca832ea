//! The routes.

use axum::{
    Router, middleware,
    routing::{any, delete, get, post, put},
};

use crate::{
    actions, cache, data, errors, healthcheck, images, imports, info, locations, members, metadefs,
    middleware::{
        auth, linger,
        method::{no_such_path, only, only_with_head, unknown},
    },
    openapi, schemas,
    state::{Api, ApiState},
    stores, tags, tasks, uploads, v1, versions,
};

/// The REST API: `/`, `/versions`, `/healthcheck`, `/v2…`, `/v1…` where it is switched on, and, as the fallback, what
/// answers to versions that do not exist. May be merged into a router that has no fallback of its own.
///
/// The caller wraps the whole server into [`crate::drop_forged_headers`] and [`crate::request_id`].
pub fn router(state: ApiState) -> Router {
    let api = Api::new(state);
    let v2 = v2(&api);
    let mut router: Router = Router::new()
        .route("/", any(versions::root))
        .route("/versions", any(versions::versions))
        .route("/versions/", any(versions::versions))
        .route("/openapi.json", only("GET", get(openapi::openapi)))
        .route(
            "/healthcheck",
            only_with_head("GET, HEAD", get(healthcheck::healthcheck).head(healthcheck::head)),
        )
        .with_state(api.clone());
    for prefix in versions::prefixes(&api) {
        router = router.nest(&format!("/{prefix}"), v2.clone());
    }
    router = router.merge(uploads::routes(&api));
    let v1 = api.settings.v1.then(|| v1::router(&api));
    if let Some(v1) = &v1 {
        router = router.merge(v1::roots(&api));
        for prefix in v1::prefixes() {
            router = router.nest(&format!("/{prefix}"), v1.clone());
        }
    }
    let negotiating = api.clone();
    let apis = versions::Apis { v2, v1 };
    router
        .fallback(move |request| versions::negotiate(negotiating.clone(), apis.clone(), request))
        .layer(middleware::map_request(linger::linger))
        .layer(middleware::from_fn_with_state(api, errors::render))
}

/// The v2 API without its prefix: every path of it needs a token, also those that do not exist.
fn v2(api: &Api) -> Router {
    Router::new()
        .route("/images", only("GET, POST", get(images::list).post(images::create)))
        .route(
            "/images/{image}",
            only("GET, PATCH, DELETE", get(images::show).patch(images::update).delete(images::delete)),
        )
        .route("/images/{image}/locations", only("GET, POST", get(locations::list).post(locations::add)))
        .route("/images/{image}/file", only("GET, PUT", get(data::download).put(data::upload)))
        .route("/images/{image}/stage", only("PUT", put(imports::stage)))
        .route("/images/{image}/import", only("POST", post(imports::import)))
        .route("/images/{image}/actions/deactivate", only("POST", post(actions::deactivate)))
        .route("/images/{image}/actions/reactivate", only("POST", post(actions::reactivate)))
        .route("/images/{image}/tags/{tag}", only("PUT, DELETE", put(tags::add).delete(tags::remove)))
        .route("/images/{image}/members", only("GET, POST", get(members::list).post(members::add)))
        .route(
            "/images/{image}/members/{member}",
            only("GET, PUT, DELETE", get(members::show).put(members::set_status).delete(members::remove)),
        )
        .route("/images/{image}/tasks", get(tasks::of_image).head(unknown).fallback(unknown))
        .route("/tasks", only("GET, POST", get(tasks::list).post(tasks::create)))
        .route("/tasks/{task}", only("GET, DELETE", get(tasks::show).delete(tasks::delete)))
        .route("/tasks/{task}/progress", only("GET", get(tasks::progress)))
        .route("/tasks/{task}/actions/cancel", only("POST", post(tasks::cancel)))
        .route("/tasks/{task}/actions/retry", only("POST", post(tasks::retry)))
        .route("/schemas/task", only("GET", get(schemas::task)))
        .route("/schemas/tasks", only("GET", get(schemas::tasks)))
        .route("/schemas/image", only("GET", get(schemas::image)))
        .route("/schemas/images", only("GET", get(schemas::images)))
        .route("/schemas/member", only("GET", get(schemas::member)))
        .route("/schemas/members", only("GET", get(schemas::members)))
        .nest("/metadefs", metadefs::routes())
        .nest("/schemas/metadefs", schemas::metadefs::routes())
        .route("/info/import", only("GET", get(info::import)))
        .route("/info/usage", get(info::usage).head(unknown).fallback(unknown))
        .route("/info/stores", only("GET", get(info::stores)))
        .route("/cache", only("GET, DELETE", get(cache::list).delete(cache::clear)))
        .route("/cache/clean", only("POST", post(cache::clean)))
        .route("/cache/prune", only("POST", post(cache::prune)))
        .route("/cache/nodes/{image}", only("GET", get(cache::nodes)))
        .route("/cache/{image}", only("DELETE, PUT", put(cache::queue).delete(cache::delete)))
        .route("/info/stores/detail", only("GET", get(info::stores_detail)))
        .route("/stores/{store}/actions/copy", only("POST", post(stores::copy)))
        .route("/stores/{store}/actions/move", only("POST", post(stores::r#move)))
        .route("/stores/{store}/{image}", only("DELETE", delete(stores::delete)))
        .fallback(no_such_path)
        .layer(middleware::from_fn_with_state(api.clone(), auth::authenticate))
        .with_state(api.clone())
}
