//! Metadata definitions: the list of namespaces, one namespace's page, and for administrators the forms that make and
//! change them.

pub(crate) mod actions;
pub(crate) mod associations;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod detail;
pub(crate) mod download;
pub(crate) mod edit;
pub(crate) mod fields;
pub(crate) mod frame;
pub(crate) mod import;
pub(crate) mod list;
pub(crate) mod marks;
pub(crate) mod object;
pub(crate) mod property;
pub(crate) mod remove;
pub(crate) mod several;
pub(crate) mod tag;
pub(crate) mod tags;
pub(crate) mod types;

use axum::extract::FromRequestParts;
use http::request::Parts;
use vitrine_domain::MetadefAction;
use vitrine_model::metadef::Namespace;

use crate::{
    context::Dashboard, failure::Failure, locale::tr, offers::Offer, routes::NamespaceName, session::Visitor,
};

/// The namespace an address names.
pub(crate) struct ThisNamespace(pub(crate) NamespaceName);

impl FromRequestParts<Dashboard> for ThisNamespace {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, dashboard: &Dashboard) -> Result<Self, Failure> {
        let path = axum::extract::Path::<String>::from_request_parts(parts, dashboard).await;
        path.ok().and_then(|path| NamespaceName::parse(&path.0)).map(Self).ok_or(Failure::NoNamespace)
    }
}

/// The name for people.
pub(crate) fn title(namespace: &Namespace) -> String {
    let display = namespace.display_name.clone().filter(|name| !name.trim().is_empty());
    display.unwrap_or_else(|| namespace.namespace.clone())
}

/// Whether the visitor may do this, in this namespace or in none; the error says who may.
pub(crate) fn offer(visitor: &Visitor, action: MetadefAction, namespace: Option<&Namespace>) -> Offer {
    if visitor.dashboard.controller.allows_metadef(action, &visitor.caller, namespace) {
        Ok(())
    } else {
        Err(tr("metadefs-admins-only"))
    }
}
