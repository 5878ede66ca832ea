//! What can be done with the chosen rows, or with all that match.

use leptos::prelude::*;
use vitrine_domain::StoreInfo;
use vitrine_model::Visibility;

use crate::{
    components::{Choice, Emphasis, Glyph, Icon, SubmitButton},
    listing::counted,
    locale::{key, tr},
    pages::images::bulk::Word,
};

/// The bar. All of it is one form with the rows.
#[component]
pub(super) fn BulkBar(
    /// Images of all pages together.
    matching: u64,
    /// Images on this one.
    on_page: u64,
    stores: Vec<StoreInfo>,
) -> impl IntoView {
    let button = |word: Word| {
        view! {
            <SubmitButton small=true glyph=word.glyph() name="action" value=word.as_str()>
                {tr(word.label())}
            </SubmitButton>
        }
    };
    let all = (matching > on_page).then(|| {
        view! {
            <label class="menu-check all-matching">
                <input type="checkbox" name="all" value="true" />
                <span>{tr!("list-all-matching", count = matching, total = counted(matching))}</span>
            </label>
        }
    });
    view! {
        <div class="bulk">
            <span class="muted small grow">
                <span data-chosen="">{tr("list-choose-images")}</span>
                {all}
            </span>
            {button(Word::Protect)} {button(Word::Unprotect)} {button(Word::Hide)} {button(Word::Unhide)}
            {button(Word::Deactivate)} {button(Word::Reactivate)} <More stores />
            <SubmitButton
                small=true
                emphasis=Emphasis::Danger
                glyph=Glyph::Trash
                name="action"
                value=Word::Delete.as_str()
            >
                {tr("list-bulk-delete")}
            </SubmitButton>
        </div>
    }
    .into_any()
}

/// Actions that need to be told more.
#[component]
fn More(stores: Vec<StoreInfo>) -> impl IntoView {
    let visibilities = [
        (Visibility::Private, key("badges-visibility-private")),
        (Visibility::Shared, key("badges-visibility-shared")),
        (Visibility::Community, key("badges-visibility-community")),
        (Visibility::Public, key("badges-visibility-public")),
    ];
    let visibilities = visibilities.map(|(word, label)| Choice::new(word.as_str(), tr(label))).to_vec();
    let stores: Vec<Choice> = stores
        .into_iter()
        .filter(|store| !store.is_read_only)
        .map(|store| Choice::new(store.id.clone(), store.id))
        .collect();
    let copy = (stores.len() > 1).then(|| {
        line(key("list-bulk-store"), "bulk-store", select("bulk-store", "store", stores), &[Word::CopyTo])
    });
    view! {
        <details class="menu">
            <summary class="button small">
                <Icon glyph=Glyph::More />
                {tr("list-bulk-more")}
            </summary>
            <div class="menu-panel stack tight bulk-more">
                {line(key("list-bulk-tag"), "bulk-tag", input("bulk-tag", "tag", 255), &[Word::AddTag, Word::RemoveTag])}
                {line(
                    key("list-bulk-visibility"),
                    "bulk-visibility",
                    select("bulk-visibility", "visibility", visibilities),
                    &[Word::SetVisibility],
                )}
                {line(key("list-bulk-project"), "bulk-project", input("bulk-project", "project", 255), &[Word::Share])}
                {copy}
            </div>
        </details>
    }
    .into_any()
}

fn line(label: &'static str, id: &'static str, control: AnyView, words: &[Word]) -> AnyView {
    let buttons = words
        .iter()
        .copied()
        .map(|word| {
            view! {
                <SubmitButton small=true name="action" value=word.as_str()>
                    {tr(word.label())}
                </SubmitButton>
            }
        })
        .collect_view();
    view! {
        <div class="field">
            <label for=id>{tr(label)}</label>
            {control}
            <div class="form-actions">{buttons}</div>
        </div>
    }
    .into_any()
}

fn input(id: &'static str, name: &'static str, most: u32) -> AnyView {
    view! { <input type="text" id=id name=name maxlength=most dir="auto" autocomplete="off" /> }.into_any()
}

fn select(id: &'static str, name: &'static str, choices: Vec<Choice>) -> AnyView {
    let options = choices
        .into_iter()
        .map(|choice| view! { <option value=choice.value>{choice.label}</option> })
        .collect_view();
    view! { <select id=id name=name>{options}</select> }.into_any()
}
