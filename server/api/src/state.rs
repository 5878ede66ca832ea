//! What the handlers share.

use std::{ops::Deref, sync::Arc};

use bytes::Bytes;
use url::Url;
use vitrine_domain::Controller;
use vitrine_identity::IdentityProvider;

use crate::{openapi, schemas::Schemas};

/// What the API is made of.
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
}

impl Default for ApiSettings {
    fn default() -> Self {
        Self {
            public_endpoint: None,
            www_authenticate_uri: None,
            allow_anonymous_access: false,
            max_json_body: 1024 * 1024,
            retry_after: 5,
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
    /// The document of `/openapi.json`.
    pub(crate) openapi: Bytes,
}

impl Api {
    pub(crate) fn new(state: ApiState) -> Self {
        let ApiState { controller, identity, settings } = state;
        let schemas = Schemas::new(controller.settings());
        let openapi = openapi::document(&schemas, false);
        Self(Arc::new(Inner { controller, identity, settings, schemas, openapi }))
    }
}

impl Deref for Api {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
