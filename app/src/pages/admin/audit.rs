//! The audit trail.

mod export;
mod filters;
pub(crate) mod table;
mod words;

use axum::{
    extract::RawQuery,
    response::{IntoResponse as _, Redirect},
};
pub(crate) use export::export;
use filters::Filters;
use leptos::prelude::*;
use table::Table;
use vitrine_domain::Error;

use super::admins_only;
use crate::{
    components::{Emphasis, Empty, Glyph, LinkButton, NavItem, PageHead, Pager},
    failure::Result,
    listing::{AuditListing, Position},
    locale::tr,
    session::Visitor,
};

/// `GET /dashboard/admin/audit`.
pub(crate) async fn show(visitor: Visitor, RawQuery(query): RawQuery) -> Result {
    admins_only(&visitor)?;
    let listing = AuditListing::parse(&query.unwrap_or_default());
    let controller = &visitor.dashboard.controller;
    let first = || Ok(Redirect::to(&listing.at(Position::First).path()).into_response());
    let page = match controller.list_audit(&visitor.caller, listing.query()).await {
        // The entry at which the page began is gone.
        Err(Error::BadRequest(_)) if listing.position != Position::First => return first(),
        page => page?,
    };
    let Some(page) = listing.position.turn(page.entries, page.more, AuditListing::limit()) else {
        return first();
    };
    let beside =
        |at: Option<u64>, position: fn(u64) -> Position<u64>| at.map(|id| listing.at(position(id)).path());
    let previous = beside(page.rows.first().filter(|_| page.previous).map(|row| row.id), Position::Before);
    let next = beside(page.rows.last().filter(|_| page.next).map(|row| row.id), Position::After);
    let days = controller.settings().audit.keep_days;
    let rows = page.rows;
    visitor
        .ok(NavItem::Admin, tr("audit-title"), move || {
            let kept = if days == 0 { tr("audit-kept-ever") } else { tr!("audit-kept", days = days) };
            let subtitle = view! { {tr("audit-what")} " " {kept} }.into_any();
            let table = if rows.is_empty() {
                view! { <Nothing filtered=listing.is_filtered() /> }.into_any()
            } else {
                let shown = tr!("audit-count", count = rows.len());
                view! {
                    <Table entries=rows listing=Some(listing.clone()) />
                    <Pager shown previous next />
                }
                .into_any()
            };
            let (csv, jsonl) = (listing.export_path("csv"), listing.export_path("jsonl"));
            view! {
                <PageHead title=tr("audit-title") subtitle>
                    <LinkButton href=csv glyph=Glyph::Download>{tr("audit-csv")}</LinkButton>
                    <LinkButton href=jsonl glyph=Glyph::Download>{tr("audit-jsonl")}</LinkButton>
                </PageHead>
                <Filters listing />
                <section class="card">{table}</section>
            }
        })
        .await
}

#[component]
fn Nothing(filtered: bool) -> impl IntoView {
    let why = if filtered { tr("audit-none-filtered") } else { tr("audit-none-why") };
    let clear = filtered.then(|| {
        let href = AuditListing::default().path();
        view! { <LinkButton href emphasis=Emphasis::Quiet>{tr("audit-clear")}</LinkButton> }
    });
    view! {
        <Empty glyph=Glyph::Search title=tr("audit-none")>
            <p>{why}</p>
            {clear}
        </Empty>
    }
    .into_any()
}
