//! The list of namespaces.

mod filters;
mod table;

use axum::{
    extract::RawQuery,
    response::{IntoResponse as _, Redirect},
};
use filters::Filters;
use leptos::prelude::*;
use table::Table;
use vitrine_domain::{Error, MetadefAction};
use vitrine_model::metadef::NamespaceEntry;

use super::offer;
use crate::{
    components::{Emphasis, Empty, Glyph, LinkButton, NavItem, PageHead, Pager},
    failure::Result,
    listing::{Catalogue, Position},
    routes::Route,
    session::Visitor,
};

/// A page of the list, and the pages beside it.
#[derive(Debug, Clone)]
struct Shown {
    entries: Vec<NamespaceEntry>,
    previous: Option<Catalogue>,
    next: Option<Catalogue>,
}

/// `GET /dashboard/metadefs`.
pub(crate) async fn show(visitor: Visitor, RawQuery(query): RawQuery) -> Result {
    let list = Catalogue::parse(&query.unwrap_or_default());
    let controller = &visitor.dashboard.controller;
    let (page, types) = tokio::join!(
        controller.list_metadef_namespaces(&visitor.caller, list.query()),
        controller.list_metadef_resource_types(&visitor.caller)
    );
    let types = types?.into_iter().map(|one| one.item.name).collect::<Vec<_>>();
    let turned = match page {
        Ok(page) => list.position.turn(page.namespaces, page.more, Catalogue::limit()),
        // The namespace at which the page began is gone, or can no longer be seen.
        Err(Error::NotFound(_)) if list.position != Position::First => None,
        Err(error) => return Err(error.into()),
    };
    let Some(turned) = turned else {
        return Ok(Redirect::to(&list.at(Position::First).path()).into_response());
    };
    let edge = |entry: Option<&NamespaceEntry>| entry.map(|entry| entry.namespace.item.namespace.clone());
    let shown = Shown {
        previous: edge(turned.rows.first())
            .filter(|_| turned.previous)
            .map(|name| list.at(Position::Before(name))),
        next: edge(turned.rows.last()).filter(|_| turned.next).map(|name| list.at(Position::After(name))),
        entries: turned.rows,
    };
    let may_create = offer(&visitor, MetadefAction::AddNamespace, None).is_ok();
    visitor
        .ok(NavItem::Metadefs, "Metadata definitions", move || {
            let buttons = may_create.then(|| {
                view! {
                    <LinkButton href=Route::ImportMetadef.path() glyph=Glyph::Upload>"Import"</LinkButton>
                    <LinkButton href=Route::NewMetadef.path() emphasis=Emphasis::Primary glyph=Glyph::Plus>
                        "Create namespace"
                    </LinkButton>
                }
            });
            view! {
                <PageHead
                    title="Metadata definitions"
                    subtitle="Which properties images, flavors and volumes may have, of what type, with which values."
                        .into_any()
                >
                    {buttons}
                </PageHead>
                <Filters list=list.clone() types />
                <section class="card">
                    {if shown.entries.is_empty() {
                        view! { <Nothing list may_create /> }.into_any()
                    } else {
                        view! { <Rows shown /> }.into_any()
                    }}
                </section>
            }
        })
        .await
}

#[component]
fn Rows(shown: Shown) -> impl IntoView {
    let Shown { entries, previous, next } = shown;
    let whole = previous.is_none() && next.is_none();
    let words = match (entries.len(), whole) {
        (1, true) => "1 namespace".to_owned(),
        (count, true) => format!("{count} namespaces"),
        (count, false) => format!("{count} namespaces on this page"),
    };
    let path = |list: Option<Catalogue>| list.map(|list| list.path());
    view! {
        <Table entries />
        <Pager shown=words previous=path(previous) next=path(next) />
    }
    .into_any()
}

/// Why there are no rows, and what to do.
#[component]
fn Nothing(list: Catalogue, may_create: bool) -> impl IntoView {
    if list.is_filtered() {
        return view! {
            <Empty glyph=Glyph::Search title="No namespace matches">
                <p>"No namespace you can see has everything the filters ask for."</p>
                <LinkButton href=Route::metadefs().path()>"Clear the filters"</LinkButton>
            </Empty>
        }
        .into_any();
    }
    let advice = if may_create {
        "Create one, or import the JSON of one. The default catalog is loaded on the server with “vitrine metadefs load”."
    } else {
        "An administrator can create some and make them public. Properties of images can be named freely until then."
    };
    view! {
        <Empty glyph=Glyph::Definitions title="No metadata definitions">
            <p>{advice}</p>
        </Empty>
    }
    .into_any()
}
