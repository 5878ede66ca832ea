//! Why the list has no rows.

use leptos::prelude::*;

use crate::{
    components::{Emphasis, Empty, Glyph, LinkButton},
    listing::{Listing, Scope},
    locale::{key, tr},
    routes::Route,
};

/// Why there are no rows, and what to do.
#[component]
pub(super) fn Nothing(listing: Listing, waiting: bool, may_create: bool) -> impl IntoView {
    if listing.is_filtered() {
        return view! {
            <Empty glyph=Glyph::Search title=tr("list-none-matches")>
                <p>{tr("list-none-matches-why")}</p>
                <LinkButton href=listing.cleared().path()>{tr("list-clear-filters")}</LinkButton>
            </Empty>
        }
        .into_any();
    }
    let (title, text) = match listing.scope {
        Scope::Project => (key("list-none-project"), key("list-none-project-why")),
        Scope::Shared => (key("list-none-shared"), key("list-none-shared-why")),
        Scope::Public => (key("list-none-public"), key("list-none-public-why")),
        Scope::Community => (key("list-none-community"), key("list-none-community-why")),
        Scope::All => (key("list-none-all"), key("list-none-all-why")),
    };
    let action = match listing.scope {
        Scope::Project | Scope::All if may_create => Some((Route::New, key("list-create"))),
        Scope::Shared if waiting => Some((Route::Inbox(None), key("list-open-inbox"))),
        _ => None,
    };
    view! {
        <Empty glyph=Glyph::Image title=tr(title)>
            <p>{tr(text)}</p>
            {action
                .map(|(route, label)| {
                    view! { <LinkButton href=route.path() emphasis=Emphasis::Primary>{tr(label)}</LinkButton> }
                })}
        </Empty>
    }
    .into_any()
}
