//! What the lists of users and of projects have in common: the search, the table, the way to a new one.

use leptos::prelude::*;

use super::Search;
use crate::{
    components::{Emphasis, Empty, Glyph, LinkButton, PageHead},
    locale::tr,
};

/// The words and addresses of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) title: String,
    pub(super) about: String,
    /// Its address.
    pub(super) here: String,
    /// What the button for a new one says, and where it leads.
    pub(super) create: (String, String),
    /// That nothing was found.
    pub(super) none: String,
    /// The heading of the third column.
    pub(super) column: String,
}

/// A list; one that holds nothing says so.
#[component]
pub(super) fn List(
    words: Words,
    /// What was looked for.
    text: String,
    /// Whether there are more than are shown.
    more: bool,
    /// A row of the table for each that was found.
    rows: Vec<AnyView>,
) -> impl IntoView {
    let Words { title, about, here, create: (create, new), none, column } = words;
    let whole = here.clone();
    let table = if rows.is_empty() {
        view! {
            <Empty glyph=Glyph::Search title=none>
                <p>{tr("people-none-more")}</p>
                <LinkButton href=whole>{tr("people-show-all")}</LinkButton>
            </Empty>
        }
        .into_any()
    } else {
        view! {
            <div class="table-wrap">
                <table class="table stacks">
                    <thead>
                        <tr>
                            <th scope="col">{tr("people-name")}</th>
                            <th scope="col">{tr("people-state")}</th>
                            <th scope="col">{column}</th>
                            <th scope="col">{tr("people-created")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <PageHead title=title subtitle=about.into_any()>
            <LinkButton href=new emphasis=Emphasis::Primary glyph=Glyph::Plus>
                {create}
            </LinkButton>
        </PageHead>
        <Search action=here text />
        <section class="card">{table}</section>
        {more.then(|| view! { <p class="small muted">{tr("people-more")}</p> })}
    }
    .into_any()
}
