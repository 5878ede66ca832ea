//! Moving through a list: pages, and the order of its rows.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::locale::tr;

/// Previous and next page.
#[component]
pub fn Pager(
    /// What is shown, in words.
    #[prop(into)]
    shown: String,
    /// The page before.
    previous: Option<String>,
    /// The page after.
    next: Option<String>,
) -> impl IntoView {
    let step = |href: Option<String>, rel: &'static str, label: String, glyph: Glyph| {
        let content = move || {
            if glyph == Glyph::Left {
                view! { <Icon glyph /> {label} }.into_any()
            } else {
                view! { {label} <Icon glyph /> }.into_any()
            }
        };
        match href {
            Some(href) => view! { <a class="button small" rel=rel href=href>{content()}</a> }.into_any(),
            None => view! { <span class="button small" aria-disabled="true">{content()}</span> }.into_any(),
        }
    };
    view! {
        <nav class="pager" aria-label=tr("shell-pages")>
            <span>{shown}</span>
            <span class="row">
                {step(previous, "prev", tr("shell-previous"), Glyph::Left)} {step(next, "next", tr("shell-next"), Glyph::Right)}
            </span>
        </nav>
    }
    .into_any()
}

/// A column heading that sorts.
#[component]
pub fn SortHeading(
    /// The column's name.
    #[prop(into)]
    label: String,
    /// The list sorted by this column (in the other direction where it is already).
    #[prop(into)]
    href: String,
    /// How the list is sorted by this column now: `Some(true)` ascending, `Some(false)` descending.
    #[prop(optional_no_strip)]
    ascending: Option<bool>,
    /// A further class of the cell.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let sort = ascending.map(|up| if up { "ascending" } else { "descending" });
    let arrow = ascending.map(|up| view! { <Icon glyph=if up { Glyph::Up } else { Glyph::Down } /> });
    view! {
        <th scope="col" class=class aria-sort=sort>
            <a href=href>{label} {arrow}</a>
        </th>
    }
    .into_any()
}
