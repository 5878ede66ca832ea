//! The Image API v1, which Glance had up to its release 16: off unless the operator switches it on (`[api] v1`).
//!
//! It is another face of the same use cases. An image's attributes travel in headers, and one call may make an image
//! and bring its data. `is_public` stands for the visibility `public`; an image that is not public is `shared`.

mod images;
mod members;
mod quoted;
mod record;
mod refusal;

use axum::{
    Router, middleware,
    routing::{get, put},
};

use crate::{
    middleware::{
        auth,
        method::{no_such_path, only, only_with_head},
    },
    state::Api,
};

/// Its versions with their states, in the order of Glance's list.
pub(crate) const VERSIONS: [(&str, &str); 2] = [("v1.1", "DEPRECATED"), ("v1.0", "DEPRECATED")];

/// The prefixes under which it answers.
pub(crate) fn prefixes() -> impl Iterator<Item = &'static str> {
    std::iter::once("v1").chain(VERSIONS.into_iter().map(|(id, _)| id))
}

/// The list under each prefix with a slash behind it, which routes nested there do not hold.
pub(crate) fn roots(api: &Api) -> Router {
    let mut router = Router::new();
    for prefix in prefixes() {
        router = router.route(&format!("/{prefix}/"), only("GET", get(images::list)));
    }
    router.layer(middleware::from_fn_with_state(api.clone(), auth::authenticate)).with_state(api.clone())
}

/// The v1 API without its prefix: every path of it needs a token, also those that do not exist.
pub(crate) fn router(api: &Api) -> Router {
    Router::new()
        .route("/", only("GET", get(images::list)))
        .route("/images", only("GET, POST", get(images::list).post(images::create)))
        .route("/images/detail", only("GET", get(images::detail)))
        .route(
            "/images/{image}",
            only_with_head(
                "GET, HEAD, PUT, DELETE",
                get(images::show).head(images::head).put(images::update).delete(images::delete),
            ),
        )
        .route("/images/{image}/members", only("GET, PUT", get(members::list).put(members::replace)))
        .route(
            "/images/{image}/members/{member}",
            only("PUT, DELETE", put(members::grant).delete(members::revoke)),
        )
        .route("/shared-images/{project}", only("GET", get(members::shared)))
        .fallback(no_such_path)
        .layer(middleware::from_fn_with_state(api.clone(), auth::authenticate))
        .with_state(api.clone())
}
