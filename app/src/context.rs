//! What the router is made of, and what each handler gets of it.

use std::{ops::Deref, sync::Arc};

use vitrine_domain::Controller;
use vitrine_identity::{Embedded, IdentityProvider};

use crate::{live::Live, operator::Operator};

/// What the dashboard is made of.
pub struct Parts {
    /// The use cases.
    pub controller: Controller,
    /// Who knows the users.
    pub identity: Arc<dyn IdentityProvider>,
    /// The same, where the users are kept here: its pages for administrators and for oneself are offered only then.
    pub embedded: Option<Embedded>,
    /// The region of the catalog, for the files that clients are set up with.
    pub region: String,
    /// What the operator set, and how the server is; its page is offered only then.
    pub operator: Option<Arc<dyn Operator>>,
    /// The files the pages refer to.
    pub assets: Assets,
    /// What answers below [`UPLOADS`](crate::UPLOADS): it finds its caller in the request's extensions, as a
    /// [`vitrine_model::Caller`].
    pub uploads: axum::Router,
    /// Whether cookies are marked `Secure`: set it where people come over HTTPS.
    pub secure_cookies: bool,
    /// The address people and clients use, without a slash at its end (`https://images.example.org`); taken from the
    /// `Host` header where it is not set.
    pub public_endpoint: Option<String>,
}

/// The names of the browser's files, as they were built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assets {
    /// The output name of the browser part: `vitrine-1a2b3c` stands for `/dashboard/assets/vitrine-1a2b3c.js` and
    /// `/dashboard/assets/vitrine-1a2b3c_bg.wasm`.
    pub script: String,
    /// The whole path of the style sheet.
    pub stylesheet: String,
    /// Whether the browser part is there; the pages work without it.
    pub has_script: bool,
}

/// The id of a request (`req-<uuid>`), put into the request's extensions by an outer layer. Where there is none, the
/// header `x-openstack-request-id` counts, and else the dashboard makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(pub String);

/// The router's state. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Dashboard {
    parts: Arc<Parts>,
    /// Who watches which images.
    pub(crate) live: Live,
}

impl Dashboard {
    pub(crate) fn new(parts: Parts) -> Self {
        Self { live: Live::new(parts.controller.clone()), parts: Arc::new(parts) }
    }
}

impl Deref for Dashboard {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}
