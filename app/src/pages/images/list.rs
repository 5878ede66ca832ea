//! The list of images.

mod bulk_bar;
mod cells;
mod chooser;
mod filters;
mod groups;
mod load;
mod nothing;
mod parts;
mod table;
mod views;

use axum::{
    extract::RawQuery,
    response::{IntoResponse as _, Redirect, Response},
};
use bulk_bar::BulkBar;
pub(crate) use chooser::submit as choose_columns;
use chooser::{Chooser, GroupSwitch};
use filters::{FamilyFilter, Filters};
use groups::Groups;
use leptos::prelude::*;
use load::{Loaded, Rows};
use nothing::Nothing;
pub(crate) use parts::{size_part, status_part};
pub(crate) use table::Marks;
use table::Table;
#[cfg(test)]
pub(crate) use table::tests::image as bare_image;
use views::ViewsBar;
pub(crate) use views::{change as change_view, keep as keep_view};
use vitrine_domain::{ScopeCounts, StoreInfo};

use super::names::Names;
use crate::{
    components::{Emphasis, Glyph, LinkButton, NavItem, PageHead, Pager, Tab, Tabs, values::grouped},
    failure::Result,
    islands::LiveRows,
    listing::{Listing, Position, Scope, counted},
    locale::tr,
    routes::Route,
    session::Visitor,
    wire::CSRF_FIELD,
};

/// `GET /dashboard/images`.
pub(crate) async fn show(visitor: Visitor, RawQuery(query): RawQuery) -> Result {
    let mut listing = Listing::parse(&query.unwrap_or_default());
    if listing.scope == Scope::All && !visitor.caller.is_admin() {
        listing.scope = Scope::default();
    }
    match load::load(&visitor, listing.clone()).await? {
        Some(loaded) => {
            let title = tr("list-title");
            visitor.ok(NavItem::Images, &title, move || view! { <Page loaded /> }).await
        }
        // What the page began at is gone, or can no longer be seen.
        None => Ok(first_page(&listing)),
    }
}

fn first_page(listing: &Listing) -> Response {
    Redirect::to(&listing.at(Position::First).path()).into_response()
}

fn tabs(listing: &Listing, counts: &ScopeCounts) -> Vec<Tab> {
    let tab = |scope: Scope| {
        let count = scope.count(counts)?;
        Some(Tab {
            label: tr(scope.label()),
            href: listing.in_scope(scope).path(),
            count: Some(counted(count)),
            call: false,
            active: scope == listing.scope,
        })
    };
    Scope::ALL.into_iter().filter_map(tab).collect()
}

#[component]
fn Page(loaded: Loaded) -> impl IntoView {
    let Loaded { listing, counts, waiting, views, formats, csrf, may_create, .. } = loaded.clone();
    let tabs = tabs(&listing, &counts);
    let create_button = may_create.then(|| {
        view! {
            <LinkButton href=Route::New.path() emphasis=Emphasis::Primary glyph=Glyph::Plus>
                {tr("list-create")}
            </LinkButton>
        }
    });
    let is_empty = loaded.rows.is_empty();
    view! {
        <PageHead title=tr("list-title")>
            <LinkButton href=Route::Subscriptions { all: false }.path() glyph=Glyph::Retry>
                {tr("subscriptions-title")}
            </LinkButton>
            <LinkButton href=Route::Retention.path() glyph=Glyph::Clock>
                {tr("retention-nav")}
            </LinkButton>
            {create_button}
        </PageHead>
        <ViewsBar listing=listing.clone() columns=loaded.columns.clone() views csrf=csrf.clone() />
        <Tabs label=tr("list-scopes") tabs />
        <Filters listing=listing.clone() formats />
        <FamilyFilter listing=listing.clone() />
        <section class="card list-card">
            <div class="list-tools">
                <GroupSwitch listing=listing.clone() />
                <Chooser listing=listing.clone() columns=loaded.columns.clone() csrf />
            </div>
            {if is_empty {
                view! { <Nothing listing waiting may_create /> }.into_any()
            } else {
                view! { <Body loaded /> }.into_any()
            }}
        </section>
    }
    .into_any()
}

/// The rows, for who may in the form that changes them, and the way to the pages beside.
#[component]
fn Body(loaded: Loaded) -> impl IntoView {
    let Loaded { listing, columns, names, csrf, stores, matching, rows, progress, ticks, .. } = loaded;
    let ids = rows.ids();
    let on_page = ids.len() as u64;
    let (previous, next) = rows.neighbours(&listing);
    let words = match &rows {
        Rows::Grouped { page, .. } => {
            tr!(
                "list-shown-families",
                shown = page.groups.len(),
                count = page.total,
                total = grouped(page.total)
            )
        }
        Rows::Plain { images, .. } if images.len() as u64 == matching => {
            tr!("list-shown-all", count = matching)
        }
        Rows::Plain { images, .. } => {
            tr!("list-shown-some", shown = images.len(), count = matching, total = counted(matching))
        }
    };
    let can_tick = ticks.is_some();
    let table = match rows {
        Rows::Plain { images, .. } => {
            view! { <Table listing=listing.clone() columns ticks images names progress /> }.into_any()
        }
        Rows::Grouped { page, .. } => {
            view! { <Groups listing=listing.clone() columns ticks page names progress /> }.into_any()
        }
    };
    let address = format!("/dashboard/images/events?id={}", ids.join("&id="));
    let rows = if can_tick {
        view! { <Changeable listing on_page matching stores csrf>{table}</Changeable> }.into_any()
    } else {
        table
    };
    view! {
        {rows}
        <Pager shown=words previous next />
        <LiveRows address />
    }
    .into_any()
}

/// The table in the form that changes the images ticked in it.
#[component]
fn Changeable(
    listing: Listing,
    on_page: u64,
    matching: u64,
    stores: Vec<StoreInfo>,
    csrf: String,
    children: Children,
) -> impl IntoView {
    view! {
        <form method="post" action="/dashboard/images/bulk">
            // Enter in one of the fields below must not press the first button there is.
            <button type="submit" disabled hidden></button>
            <input type="hidden" name=CSRF_FIELD value=csrf />
            <input type="hidden" name="list" value=listing.query_string() />
            <BulkBar matching on_page stores />
            {children()}
        </form>
    }
    .into_any()
}
