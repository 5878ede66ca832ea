//! What the handlers share.

use std::{ops::Deref, sync::Arc};

use axum::http::HeaderValue;
use bytes::Bytes;
use url::Url;
use vitrine_domain::Controller;
use vitrine_identity::IdentityProvider;

use crate::{openapi, schemas::Schemas};

/// What the API is made of.
#[derive(Clone)]
pub struct ApiState {
    /// The use cases.
    pub controller: Controller,
    /// Who knows the tokens.
    pub identity: Arc<dyn IdentityProvider>,
    /// What the operator set.
    pub settings: ApiSettings,
}

/// What an operator may set about the API, with Glance's names where Glance has the option. Limits of pages, counts
/// and sizes are the controller's.
#[derive(Debug, Clone)]
pub struct ApiSettings {
    /// `public_endpoint`: the base of absolute links; the `Host` of the request where it is not set.
    pub public_endpoint: Option<Url>,
    /// `www_authenticate_uri`: where a refused client gets a token; `/identity/v3` of this server where it is not set.
    pub www_authenticate_uri: Option<Url>,
    /// `allow_anonymous_access`: requests without a valid token are served as a caller without project and roles, who
    /// may change nothing.
    pub allow_anonymous_access: bool,
    /// Bytes a JSON request body may have.
    pub max_json_body: usize,
    /// Seconds a client is asked to wait after 503.
    pub retry_after: u64,
    /// Whether the Image API v1 answers, too (Glance once: `enable_v1_api`).
    pub v1: bool,
}

impl Default for ApiSettings {
    fn default() -> Self {
        Self {
            public_endpoint: None,
            www_authenticate_uri: None,
            allow_anonymous_access: false,
            max_json_body: 1024 * 1024,
            retry_after: 5,
            v1: false,
        }
    }
}

/// [`ApiState`] with what is computed from it once, cheap to clone.
#[derive(Clone)]
pub(crate) struct Api(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) controller: Controller,
    pub(crate) identity: Arc<dyn IdentityProvider>,
    pub(crate) settings: ApiSettings,
    pub(crate) schemas: Schemas,
    pub(crate) view: View,
    /// The document of `/openapi.json`.
    pub(crate) openapi: Bytes,
}

/// What records tell beyond what every image has.
#[derive(Debug, Clone, Default)]
pub(crate) struct View {
    /// The locations, where there are some.
    pub(crate) locations: bool,
    /// The location that is read first.
    pub(crate) direct_url: bool,
    /// The names of the stores as a header; none where there is one store.
    pub(crate) store_ids: Option<HeaderValue>,
}

impl View {
    fn new(controller: &Controller) -> Self {
        let locations = &controller.settings().locations;
        let names = controller.list_stores().unwrap_or_default().into_iter().map(|store| store.id);
        let names: Vec<String> = names.collect();
        Self {
            locations: locations.show_multiple_locations,
            direct_url: locations.show_image_direct_url,
            store_ids: HeaderValue::try_from(names.join(",")).ok().filter(|_| !names.is_empty()),
        }
    }
}

impl Api {
    pub(crate) fn new(state: ApiState) -> Self {
        let ApiState { controller, identity, settings } = state;
        let schemas = Schemas::new(controller.settings());
        let view = View::new(&controller);
        let openapi = openapi::document(&schemas, settings.v1);
        Self(Arc::new(Inner { controller, identity, settings, schemas, view, openapi }))
    }
}

impl Deref for Api {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
