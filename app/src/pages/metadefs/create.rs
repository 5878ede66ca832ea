//! Making a namespace.

use axum::response::IntoResponse as _;
use http::StatusCode;
use leptos::prelude::*;
use vitrine_domain::MetadefAction;

use super::{fields::NamespaceFields, frame, frame::FormPage, offer};
use crate::{
    failure::Result,
    flash::Flash,
    forms::{Form, image::Problems, namespace::NamespaceForm},
    locale::tr,
    pages::see,
    routes::Route,
    session::Visitor,
};

/// `GET /dashboard/metadef/new`.
pub(crate) async fn show(visitor: Visitor) -> Result {
    page(&visitor, StatusCode::OK, NamespaceForm::blank(), Problems::default()).await
}

/// `POST /dashboard/metadef/new`.
pub(crate) async fn submit(visitor: Visitor, sent: Form) -> Result {
    let form = NamespaceForm::read(&sent);
    let document = match form.document() {
        Ok(document) => document,
        Err(problems) => return page(&visitor, StatusCode::BAD_REQUEST, form, problems).await,
    };
    let made = visitor.dashboard.controller.create_metadef_namespace(&visitor.caller, document).await;
    match made {
        Ok(namespace) => {
            let name = namespace.item.namespace;
            Flash::done(tr("metadefs-created")).keep(&visitor.session).await?;
            Ok(see(&Route::metadef(&name)).into_response())
        }
        Err(error) => {
            let (status, problems) = frame::problems(error, "namespace")?;
            page(&visitor, status, form, problems).await
        }
    }
}

async fn page(visitor: &Visitor, status: StatusCode, form: NamespaceForm, problems: Problems) -> Result {
    let (action, back) = (Route::NewMetadef.path(), Route::metadefs().path());
    let page = FormPage {
        status,
        offer: offer(visitor, MetadefAction::AddNamespace, None),
        ..FormPage::new(tr("metadefs-namespace-create"), action, back, tr("metadefs-namespace-create"))
    };
    page.show(visitor, move || view! { <NamespaceFields form problems /> }).await
}
