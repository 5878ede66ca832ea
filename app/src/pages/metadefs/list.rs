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
    components::{Emphasis, Empty, Glyph, LinkButton, NavItem, PageHead, Pager, SubmitButton},
    failure::Result,
    listing::{Catalogue, Position},
    locale::tr,
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
    let may_delete = offer(&visitor, MetadefAction::DeleteNamespace, None).is_ok();
    let may_create = offer(&visitor, MetadefAction::AddNamespace, None).is_ok();
    visitor
        .ok(NavItem::Metadefs, tr("metadefs-title"), move || {
            let buttons = may_create.then(|| {
                view! {
                    <LinkButton href=Route::ImportMetadef.path() glyph=Glyph::Upload>{tr("metadefs-import")}</LinkButton>
                    <LinkButton href=Route::NewMetadef.path() emphasis=Emphasis::Primary glyph=Glyph::Plus>
                        {tr("metadefs-namespace-create")}
                    </LinkButton>
                }
            });
            view! {
                <PageHead
                    title=tr("metadefs-title")
                    subtitle=tr("metadefs-what")
                        .into_any()
                >
                    {buttons}
                </PageHead>
                <Filters list=list.clone() types />
                <section class="card">
                    {if shown.entries.is_empty() {
                        view! { <Nothing list may_create /> }.into_any()
                    } else {
                        view! { <Rows shown may_delete /> }.into_any()
                    }}
                </section>
            }
        })
        .await
}

#[component]
fn Rows(shown: Shown, may_delete: bool) -> impl IntoView {
    let Shown { entries, previous, next } = shown;
    let whole = previous.is_none() && next.is_none();
    let count = entries.len();
    let words =
        if whole { tr!("metadefs-count", count = count) } else { tr!("metadefs-count-page", count = count) };
    let path = |list: Option<Catalogue>| list.map(|list| list.path());
    let table = view! { <Table entries ticks=may_delete /> };
    let table = if may_delete {
        view! {
            <form method="get" action="/dashboard/metadef/delete">
                <div class="list-tools">
                    <span class="muted small">{tr("metadefs-choose-some")}</span>
                    <SubmitButton emphasis=Emphasis::Danger glyph=Glyph::Trash>{tr("metadefs-delete-dots")}</SubmitButton>
                </div>
                {table}
            </form>
        }
        .into_any()
    } else {
        table.into_any()
    };
    view! {
        {table}
        <Pager shown=words previous=path(previous) next=path(next) />
    }
    .into_any()
}

/// Why there are no rows, and what to do.
#[component]
fn Nothing(list: Catalogue, may_create: bool) -> impl IntoView {
    if list.is_filtered() {
        return view! {
            <Empty glyph=Glyph::Search title=tr("metadefs-no-match")>
                <p>{tr("metadefs-no-match-why")}</p>
                <LinkButton href=Route::metadefs().path()>{tr("metadefs-clear-filters")}</LinkButton>
            </Empty>
        }
        .into_any();
    }
    let advice = if may_create { tr("metadefs-none-admin") } else { tr("metadefs-none-others") };
    view! {
        <Empty glyph=Glyph::Definitions title=tr("metadefs-none")>
            <p>{advice}</p>
        </Empty>
    }
    .into_any()
}
