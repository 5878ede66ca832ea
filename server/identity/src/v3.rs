//! The Keystone v3 calls that OpenStack's clients make, under `/identity/v3`.

mod asking;
mod base;
mod body;
mod catalog;
mod credentials;
mod domains;
mod error;
mod grants;
mod list;
mod own;
mod password;
mod projects;
mod role_assignments;
mod roles;
mod tokens;
mod users;
mod versions;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use tokens::LoginAttempt;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{any, get, post, put},
};
use url::Url;

use self::{catalog::Region, error::ApiError};
use crate::embedded::Embedded;

/// Bytes a request's body may have, as in Keystone.
const BODY_MAX: usize = 114_688;

/// What an operator may set about the calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct V3Settings {
    /// Where clients reach the server, without `/v2` or `/identity/v3`; it leads the catalog and all links. Without
    /// it they lead to the host the request itself names, over HTTP.
    pub public_endpoint: Option<Url>,
    /// The region of the catalog.
    pub region: String,
    /// Whether a proxy of the operator's sets `X-Forwarded-Proto` and `X-Forwarded-For`; believed only then.
    pub trust_proxy_headers: bool,
}

impl Default for V3Settings {
    fn default() -> Self {
        Self { public_endpoint: None, region: "RegionOne".to_owned(), trust_proxy_headers: false }
    }
}

/// What the handlers share.
struct Shared {
    embedded: Embedded,
    settings: V3Settings,
}

type State = axum::extract::State<Arc<Shared>>;

/// The routes `/identity` and below. Whoever serves them puts the peer's address into the request's extensions as
/// `axum::extract::ConnectInfo<SocketAddr>`, so that logins are limited for each address.
pub fn router(embedded: Embedded, settings: V3Settings) -> Router {
    let shared = Arc::new(Shared { embedded, settings });
    let v3 = Router::new()
        .route("/auth/tokens", post(tokens::issue).get(tokens::show).delete(tokens::revoke))
        .route("/auth/projects", get(own::projects))
        .route("/auth/domains", get(own::domains))
        .route("/auth/system", get(own::system))
        .route("/auth/catalog", get(own::catalog))
        .route("/users", get(users::list).post(users::create))
        .route("/users/{user}", get(users::show).patch(users::update).delete(users::delete))
        .route("/users/{user}/password", post(password::change))
        .route("/users/{user}/projects", get(users::projects))
        .route("/users/{user}/application_credentials", get(credentials::list).post(credentials::create))
        .route(
            "/users/{user}/application_credentials/{credential}",
            get(credentials::show).delete(credentials::delete),
        )
        .route("/projects", get(projects::list).post(projects::create))
        .route("/projects/{project}", get(projects::show).patch(projects::update).delete(projects::delete))
        .route("/projects/{project}/users/{user}/roles", get(grants::list_in_project))
        .route(
            "/projects/{project}/users/{user}/roles/{role}",
            put(grants::give_in_project).get(grants::check_in_project).delete(grants::take_in_project),
        )
        .route("/system/users/{user}/roles", get(grants::list_on_system))
        .route(
            "/system/users/{user}/roles/{role}",
            put(grants::give_on_system).get(grants::check_on_system).delete(grants::take_on_system),
        )
        .route("/roles", get(roles::list).post(roles::create))
        .route("/roles/{role}", get(roles::show).patch(roles::update).delete(roles::delete))
        .route("/role_assignments", get(role_assignments::list))
        .route("/domains", get(domains::list))
        .route("/domains/{domain}", get(domains::show))
        .route("/regions", get(catalog::regions))
        .route("/regions/{region}", get(catalog::region))
        .route("/services", get(catalog::services))
        .route("/services/{service}", get(catalog::service))
        .route("/endpoints", get(catalog::endpoints))
        .route("/endpoints/{endpoint}", get(catalog::endpoint));
    Router::new()
        .route("/identity", get(versions::all))
        .route("/identity/", get(versions::all))
        .route("/identity/v3", get(versions::v3))
        .route("/identity/v3/", get(versions::v3))
        .nest("/identity/v3", v3)
        .route("/identity/{*rest}", any(unknown))
        .method_not_allowed_fallback(not_allowed)
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), base::around))
        .with_state(shared)
}

async fn unknown() -> ApiError {
    ApiError::not_found("The resource could not be found.")
}

async fn not_allowed() -> ApiError {
    ApiError::method_not_allowed()
}

impl Shared {
    fn region<'a>(&'a self, base: &'a base::Base) -> Region<'a> {
        Region { name: &self.settings.region, base, others: self.embedded.regions() }
    }
}
