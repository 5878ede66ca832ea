//! Making and editing an object of a namespace.

use axum::{extract::RawQuery, response::IntoResponse as _};
use http::StatusCode;
use leptos::prelude::*;
use vitrine_domain::{Controller, Error, MetadefAction, Resource};
use vitrine_model::metadef::{Contents, Object};

use super::{ThisNamespace, fields::NAME, frame, frame::FormPage, frame::Refused, offer};
use crate::{
    components::{TextArea, TextField},
    failure::Result,
    flash::Flash,
    forms::{Form, image::Problems, object::ObjectForm},
    locale::tr,
    pages::{asked, see},
    routes::{NamespaceName, Route, Tab},
    session::Visitor,
};

/// `GET /dashboard/metadefs/{namespace}/object?name=…`; without a name, a new one.
pub(crate) async fn show(
    visitor: Visitor,
    ThisNamespace(name): ThisNamespace,
    RawQuery(query): RawQuery,
) -> Result {
    let contents = frame::contents(&visitor, &name).await?;
    let before = named(&contents, &asked(query.as_deref(), "name"))?;
    let form = before.as_ref().map(ObjectForm::from).unwrap_or_default();
    page(&visitor, &name, &contents, before, StatusCode::OK, form, Problems::default()).await
}

/// `POST /dashboard/metadefs/{namespace}/object?name=…`.
pub(crate) async fn submit(
    visitor: Visitor,
    ThisNamespace(name): ThisNamespace,
    RawQuery(query): RawQuery,
    sent: Form,
) -> Result {
    let contents = frame::contents(&visitor, &name).await?;
    let before = named(&contents, &asked(query.as_deref(), "name"))?;
    let form = ObjectForm::read(&sent);
    let object = match form.object(before.as_ref()) {
        Ok(object) => object,
        Err(problems) => {
            let status = StatusCode::BAD_REQUEST;
            return page(&visitor, &name, &contents, before, status, form, problems).await;
        }
    };
    if before.as_ref().is_some_and(|object| frame::is_stale(&sent, &frame::kept(object))) {
        let status = StatusCode::CONFLICT;
        return page(&visitor, &name, &contents, before, status, form, Problems::default()).await;
    }
    let controller: &Controller = &visitor.dashboard.controller;
    let saved = match &before {
        Some(old) => {
            controller.update_metadef_object(&visitor.caller, name.as_str(), &old.name, object).await
        }
        None => controller.create_metadef_object(&visitor.caller, name.as_str(), object).await,
    };
    match saved {
        Ok(saved) => {
            let done = if before.is_some() {
                tr!("metadefs-object-saved", name = saved.item.name)
            } else {
                tr!("metadefs-object-made", name = saved.item.name)
            };
            Flash::done(done).keep(&visitor.session).await?;
            Ok(see(&Route::Metadef(name, Tab::Objects)).into_response())
        }
        Err(error) => {
            let (status, problems) = frame::problems(error, "name")?;
            page(&visitor, &name, &contents, before, status, form, problems).await
        }
    }
}

/// The object of that name; `None` where no name was given.
pub(super) fn named(contents: &Contents, name: &str) -> Result<Option<Object>, Error> {
    if name.is_empty() {
        return Ok(None);
    }
    let found = contents.objects.iter().find(|object| object.item.name == name);
    let found = found.ok_or_else(|| missing(contents, "object", name))?;
    Ok(Some(found.item.clone()))
}

/// That the namespace has no such thing.
pub(super) fn missing(contents: &Contents, kind: &'static str, name: &str) -> Error {
    let namespace = Some(contents.namespace.item.namespace.clone());
    Error::NotFound(Resource::Metadef { kind, name: name.to_owned(), namespace })
}

async fn page(
    visitor: &Visitor,
    name: &NamespaceName,
    contents: &Contents,
    before: Option<Object>,
    status: StatusCode,
    form: ObjectForm,
    problems: Problems,
) -> Result {
    let namespace = &contents.namespace.item;
    let (title, button, action, fields) = match &before {
        Some(old) => (
            tr("metadefs-object-edit"),
            tr("metadefs-save"),
            MetadefAction::ModifyObject,
            vec![("name", &*old.name)],
        ),
        None => (
            tr("metadefs-object-add"),
            tr("metadefs-object-add-button"),
            MetadefAction::AddObject,
            Vec::new(),
        ),
    };
    let page = FormPage {
        status,
        offer: offer(visitor, action, Some(namespace)),
        loaded: before.as_ref().map(frame::kept),
        conflict: status == StatusCode::CONFLICT && problems.is_empty(),
        ..FormPage::new(
            title,
            name.page("object", &fields),
            Route::Metadef(name.clone(), Tab::Objects).path(),
            button,
        )
    };
    page.within(namespace)
        .show(visitor, move || {
            let problem = |field: &str| problems.of(field);
            view! {
                <Refused problems=problems.clone() />
                <TextField name="name" label=tr("metadefs-name") value=form.name required=true maxlength=NAME problem=problem("name") />
                <TextArea name="description" label=tr("metadefs-description") value=form.description problem=problem("description") />
                <TextArea
                    name="required"
                    label=tr("metadefs-required-properties")
                    value=form.required
                    hint=tr("metadefs-required-hint")
                    problem=problem("required")
                />
            }
        })
        .await
}
