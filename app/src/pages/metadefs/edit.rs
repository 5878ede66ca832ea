//! Editing what describes a namespace.

use axum::response::IntoResponse as _;
use http::StatusCode;
use leptos::prelude::*;
use vitrine_domain::MetadefAction;
use vitrine_model::metadef::Namespace;

use super::{ThisNamespace, fields::NamespaceFields, frame, frame::FormPage, offer};
use crate::{
    failure::Result,
    flash::Flash,
    forms::{Form, image::Problems, namespace::NamespaceForm},
    locale::tr,
    pages::see,
    routes::{NamespaceName, Route},
    session::Visitor,
};

/// `GET /dashboard/metadefs/{namespace}/edit`.
pub(crate) async fn show(visitor: Visitor, ThisNamespace(name): ThisNamespace) -> Result {
    let namespace = frame::contents(&visitor, &name).await?.namespace.item;
    let form = NamespaceForm::from(&namespace);
    page(&visitor, &name, &namespace, StatusCode::OK, form, Problems::default()).await
}

/// `POST /dashboard/metadefs/{namespace}/edit`.
pub(crate) async fn submit(visitor: Visitor, ThisNamespace(name): ThisNamespace, sent: Form) -> Result {
    let namespace = frame::contents(&visitor, &name).await?.namespace.item;
    let form = NamespaceForm::read(&sent);
    let document = match form.document() {
        Ok(document) => document,
        Err(problems) => {
            return page(&visitor, &name, &namespace, StatusCode::BAD_REQUEST, form, problems).await;
        }
    };
    if frame::is_stale(&sent, &frame::kept(&namespace)) {
        return page(&visitor, &name, &namespace, StatusCode::CONFLICT, form, Problems::default()).await;
    }
    let controller = &visitor.dashboard.controller;
    match controller.update_metadef_namespace(&visitor.caller, name.as_str(), &document).await {
        Ok(saved) => {
            Flash::done(tr("metadefs-saved")).keep(&visitor.session).await?;
            Ok(see(&Route::metadef(&saved.item.namespace)).into_response())
        }
        Err(error) => {
            let (status, problems) = frame::problems(error, "namespace")?;
            page(&visitor, &name, &namespace, status, form, problems).await
        }
    }
}

async fn page(
    visitor: &Visitor,
    name: &NamespaceName,
    namespace: &Namespace,
    status: StatusCode,
    form: NamespaceForm,
    problems: Problems,
) -> Result {
    let page = FormPage {
        status,
        offer: offer(visitor, MetadefAction::ModifyNamespace, Some(namespace)),
        loaded: Some(frame::kept(namespace)),
        // A name that is taken is a conflict too, and says so at its field.
        conflict: status == StatusCode::CONFLICT && problems.is_empty(),
        ..FormPage::new(
            tr("metadefs-namespace-edit"),
            name.page("edit", &[]),
            name.path(),
            tr("metadefs-save"),
        )
    };
    page.within(namespace).show(visitor, move || view! { <NamespaceFields form problems /> }).await
}
