//! Choosing from the definitions: a search, and the definitions by namespace with a box each.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::{SEARCH, SEARCHED};
use crate::{
    components::{Badge, Glyph, Icon, TextField, Tone},
    definitions::{Definitions, Entry, Group},
    forms::image::ImageForm,
    locale::tr,
    pages::metadefs::detail::kind_in_words,
    wire::STEP_FIELD,
};

/// The field with the keys that are chosen.
pub(super) const CHOSEN: &str = "define";

/// How its buttons send the form: without the bytes of a file that may be in it.
const PLAIN: &str = "application/x-www-form-urlencoded";

/// The search and what it finds among what the form has not yet.
#[component]
pub(super) fn Chooser(
    /// Where its buttons send the form: the page at this place.
    action: String,
    form: ImageForm,
    definitions: Definitions,
    search: String,
) -> impl IntoView {
    let taken: BTreeSet<&str> =
        form.defined.iter().chain(&form.properties).map(|(key, _)| key.as_str()).collect();
    let groups = definitions.matching(&search, &taken);
    let searched = !search.is_empty();
    let none = groups.is_empty().then(|| {
        let text = if searched { tr("images-chooser-none") } else { tr("images-chooser-all") };
        view! { <p class="muted small">{text}</p> }
    });
    let any = !groups.is_empty();
    let open = searched && groups.iter().map(|group| group.entries.len()).sum::<usize>() <= 60;
    let groups = groups.into_iter().map(|group| view! { <GroupBoxes group open /> }).collect_view();
    view! {
        <details class="more chooser" open=searched>
            <summary>{tr("images-chooser-title")}</summary>
            <div class="stack">
                <input type="hidden" name=SEARCHED value=search.clone() />
                <div class="filters">
                    <TextField
                        name=SEARCH
                        label=tr("images-chooser-search")
                        kind="search"
                        class="search"
                        value=search
                        placeholder=tr("images-chooser-placeholder")
                    />
                    <button
                        class="button"
                        type="submit"
                        name=STEP_FIELD
                        value="search"
                        formaction=action.clone()
                        formenctype=PLAIN
                        formnovalidate=""
                    >
                        <Icon glyph=Glyph::Search />
                        {tr("images-search")}
                    </button>
                </div>
                {none}
                <div class="groups">{groups}</div>
                {any
                    .then(|| {
                        view! {
                            <div>
                                <button
                                    class="button"
                                    type="submit"
                                    name=STEP_FIELD
                                    value="add"
                                    formaction=action
                                    formenctype=PLAIN
                        formnovalidate=""
                                >
                                    <Icon glyph=Glyph::Plus />
                                    {tr("images-chooser-add")}
                                </button>
                            </div>
                        }
                    })}
            </div>
        </details>
    }
    .into_any()
}

#[component]
fn GroupBoxes(group: Group, open: bool) -> impl IntoView {
    let count = group.entries.len();
    let boxes = group.entries.into_iter().map(|entry| view! { <EntryBox entry /> }).collect_view();
    view! {
        <details class="more" open=open>
            <summary>
                <bdi>{group.title}</bdi>
                " "
                <span class="muted small">{count}</span>
            </summary>
            <ul class="plain entries">{boxes}</ul>
        </details>
    }
    .into_any()
}

#[component]
fn EntryBox(entry: Entry) -> impl IntoView {
    let kind = kind_in_words(&entry.property);
    let title = entry.property.title.clone();
    let place = entry.object.map(|object| {
        view! {
            " · "
            <bdi>{object}</bdi>
        }
    });
    view! {
        <li>
            <label class="box">
                <input type="checkbox" name=CHOSEN value=entry.key.clone() />
                <span>
                    <bdi>{title}</bdi>
                    {entry.required.then(|| view! { " " <Badge tone=Tone::Accent text=tr("images-required") /> })}
                    <span class="small muted breaks">
                        <code>{entry.key}</code>
                        " · "
                        {kind}
                        {place}
                    </span>
                </span>
            </label>
        </li>
    }
    .into_any()
}

/// The first button of the form: what the enter key presses.
#[component]
pub(crate) fn FirstButton() -> impl IntoView {
    view! {
        <div class="visually-hidden" aria-hidden="true">
            <button type="submit" tabindex="-1">{tr("images-save")}</button>
        </div>
    }
    .into_any()
}
