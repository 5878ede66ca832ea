//! Renaming a tag.

use axum::{extract::RawQuery, response::IntoResponse as _};
use http::StatusCode;
use leptos::prelude::*;
use vitrine_domain::MetadefAction;
use vitrine_model::metadef::Tag;

use super::{ThisNamespace, fields::NAME, frame, frame::FormPage, offer};
use crate::{
    components::TextField,
    failure::Result,
    flash::Flash,
    forms::{Form, image::Problems},
    locale::tr,
    pages::{asked, see},
    routes::{NamespaceName, Route, Tab},
    session::Visitor,
};

/// `GET /dashboard/metadefs/{namespace}/tag?name=…`.
pub(crate) async fn show(
    visitor: Visitor,
    ThisNamespace(name): ThisNamespace,
    RawQuery(query): RawQuery,
) -> Result {
    let old = asked(query.as_deref(), "name");
    let typed = old.clone();
    page(&visitor, &name, StatusCode::OK, old, typed, Problems::default()).await
}

/// `POST /dashboard/metadefs/{namespace}/tag?name=…`.
pub(crate) async fn submit(
    visitor: Visitor,
    ThisNamespace(name): ThisNamespace,
    RawQuery(query): RawQuery,
    sent: Form,
) -> Result {
    let old = asked(query.as_deref(), "name");
    let new = sent.trimmed("name").to_owned();
    if new.is_empty() {
        let mut problems = Problems::default();
        problems.add("name", tr("metadefs-tag-nameless"));
        return page(&visitor, &name, StatusCode::BAD_REQUEST, old, new, problems).await;
    }
    let controller = &visitor.dashboard.controller;
    let saved =
        controller.update_metadef_tag(&visitor.caller, name.as_str(), &old, Tag::new(new.clone())).await;
    match saved {
        Ok(_) => {
            Flash::done(tr("metadefs-tag-renamed")).keep(&visitor.session).await?;
            Ok(see(&Route::Metadef(name, Tab::Tags)).into_response())
        }
        Err(error) => {
            let (status, mut problems) = frame::problems(error, "name")?;
            problems.rename("tag", "name");
            page(&visitor, &name, status, old, new, problems).await
        }
    }
}

async fn page(
    visitor: &Visitor,
    name: &NamespaceName,
    status: StatusCode,
    old: String,
    typed: String,
    problems: Problems,
) -> Result {
    let controller = &visitor.dashboard.controller;
    controller.show_metadef_tag(&visitor.caller, name.as_str(), &old).await?;
    let namespace = frame::contents(visitor, name).await?.namespace.item;
    let page = FormPage {
        status,
        offer: offer(visitor, MetadefAction::ModifyTag, Some(&namespace)),
        ..FormPage::new(
            tr("metadefs-tag-rename"),
            name.page("tag", &[("name", &old)]),
            Route::Metadef(name.clone(), Tab::Tags).path(),
            tr("metadefs-rename"),
        )
    };
    page.within(&namespace)
        .show(visitor, move || {
            view! {
                <TextField name="name" label=tr("metadefs-name") value=typed required=true maxlength=NAME problem=problems.of("name") />
            }
        })
        .await
}
