//! The command palette: every page and action of the header, and images by name, from the keyboard.

mod entries;
mod fuzzy;
mod keys;

use entries::{Act, Entry};
use leptos::{
    ev::KeyboardEvent,
    html::{Dialog, Input},
    prelude::*,
};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

use super::{
    ask::{Asker, with_query},
    dom,
    picker::step,
};
use crate::{
    components::{Glyph, Icon},
    locale::{need, tr},
    wire::Suggested,
};

/// Entries shown at most, images aside.
const SHOWN: usize = 12;

/// The button in the header, and what it opens. Without scripts there is none of it: the header's own menus lead
/// everywhere.
#[island]
pub fn Palette(
    /// Whether single keys are shortcuts.
    single_keys: bool,
    /// Whether the person can make images.
    creates: bool,
) -> impl IntoView {
    need("islands-palette-");
    need("islands-keys-");
    let dialog = NodeRef::<Dialog>::new();
    let help = NodeRef::<Dialog>::new();
    let input = NodeRef::<Input>::new();
    let text = RwSignal::new(String::new());
    let known = RwSignal::new(Vec::<Entry>::new());
    let at = RwSignal::new(None::<usize>);
    let asker = Asker::new();
    let open = move || {
        let Some(dialog) = dialog.get_untracked() else { return };
        if dialog.open() {
            dialog.close();
            return;
        }
        known.set(entries::of_header(creates));
        text.set(String::new());
        asker.ask(None);
        if dialog.show_modal().is_ok()
            && let Some(input) = input.get_untracked()
        {
            input.set_value("");
            input.focus().ok();
        }
    };
    // The list of shortcuts is made when somebody wants it: every page would carry it else.
    let helped = RwSignal::new(false);
    let show_help = move || {
        helped.set(true);
        if let Some(help) = help.get_untracked()
            && !help.open()
        {
            help.show_modal().ok();
        }
    };
    Effect::new(move || keys::listen(single_keys, creates, open, show_help));
    Effect::new(move || {
        let text = text.get();
        let text = text.trim();
        asker.ask((!text.is_empty()).then(|| with_query("/dashboard/images/find", "q", text)));
    });
    let found = Memo::new(move |_| {
        let text = text.get();
        let mut found = known.with(|known| fuzzy::best(&text, known, SHOWN));
        let images = asker.answer().and_then(|answer| serde_json::from_str::<Vec<Suggested>>(&answer).ok());
        // The answer may be one to what was typed before.
        let fits = |image: &Suggested| fuzzy::names(&text, image);
        found.extend(images.unwrap_or_default().into_iter().filter(fits).map(Entry::image));
        found
    });
    Effect::new(move || at.set(found.with(|found| (!found.is_empty()).then_some(0))));
    let run = move |index: usize| {
        let Some(entry) = found.with_untracked(|found| found.get(index).cloned()) else { return };
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
        match entry.act {
            Act::Go(address) => dom::go(&address),
            Act::Press(index) => entries::press(index),
            Act::Help => show_help(),
        }
    };
    let keyed = move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        match event.key().as_str() {
            key @ ("ArrowDown" | "ArrowUp") => {
                event.prevent_default();
                let many = found.with_untracked(Vec::len);
                at.update(|at| *at = step(*at, many, key == "ArrowDown"));
                show(at.get_untracked());
            }
            // In a field for searching it would only empty the field.
            "Escape" => {
                event.prevent_default();
                if let Some(dialog) = dialog.get_untracked() {
                    dialog.close();
                }
            }
            "Enter" => {
                event.prevent_default();
                if let Some(index) = at.get_untracked() {
                    run(index);
                }
            }
            _ => {}
        }
    };
    let options = move || {
        let row = |(index, entry): (usize, Entry)| {
            view! {
                <li
                    role="option"
                    id=option_id(index)
                    aria-selected=move || if at.get() == Some(index) { "true" } else { "false" }
                    on:mousedown=|event| event.prevent_default()
                    on:click=move |_| run(index)
                >
                    <bdi class="grow">{entry.label}</bdi>
                    <span class="muted small">{entry.group}</span>
                </li>
            }
        };
        found.get().into_iter().enumerate().map(row).collect_view()
    };
    let says = move || match found.with(Vec::len) {
        0 => tr("islands-palette-none"),
        many => tr!("islands-palette-found", count = many),
    };
    view! {
        <button
            type="button"
            class="button quiet needs-script palette-button"
            aria-keyshortcuts="Control+K Meta+K"
            aria-haspopup="dialog"
            title=tr("islands-palette-title")
            on:click=move |_| open()
        >
            <Icon glyph=Glyph::Search />
            <span class="label">{tr("islands-palette-open")}</span>
        </button>
        <dialog class="palette" node_ref=dialog aria-label=tr("islands-palette-title")>
            <input
                type="search"
                node_ref=input
                role="combobox"
                aria-autocomplete="list"
                aria-expanded="true"
                aria-controls="palette-options"
                aria-activedescendant=move || at.get().map(option_id)
                aria-label=tr("islands-palette-search")
                placeholder=tr("islands-palette-search")
                maxlength="255"
                autocomplete="off"
                dir="auto"
                on:input=move |event| text.set(event_target_value(&event))
                on:keydown=keyed
            />
            <ul class="plain options" id="palette-options" role="listbox" aria-label=tr("islands-palette-title")>{options}</ul>
            <p class="small muted" role="status">{says}</p>
        </dialog>
        <dialog class="palette" node_ref=help aria-label=tr("islands-keys-title")>
            {move || helped.get().then(|| view! { <keys::Help single_keys creates /> })}
        </dialog>
    }
}

fn option_id(index: usize) -> String {
    format!("palette-option-{index}")
}

/// Brings the option into the part of the list that is seen.
fn show(at: Option<usize>) {
    let option = at.and_then(|at| dom::document()?.get_element_by_id(&option_id(at)));
    if let Some(option) = option.and_then(|option| option.dyn_into::<HtmlElement>().ok()) {
        dom::reveal(&option);
    }
}
