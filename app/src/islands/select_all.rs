//! Choosing all rows of a list at once.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement};

use super::dom;

use crate::locale::{need, tr};

/// The boxes of the rows.
const BOXES: &str = "input[type=checkbox][name=image]";

/// A box that ticks all rows' boxes, and says how many are ticked to every `[data-chosen]` of the page.
#[island]
pub fn SelectAll() -> impl IntoView {
    need("islands-select-");
    let this = NodeRef::<leptos::html::Input>::new();
    Effect::new(move || {
        let Some(all) = this.get() else { return };
        let Some(document) = dom::document() else { return };
        tell(&all);
        dom::listen(&document, "change", move |event| {
            let target = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            if target.is_some_and(|target| target.name() == "image") {
                tell(&all);
            }
        });
    });
    let toggle = move |_| {
        if let Some(all) = this.get() {
            for row in boxes() {
                row.set_checked(all.checked());
            }
            tell(&all);
        }
    };
    view! {
        <input
            type="checkbox"
            class="needs-script"
            node_ref=this
            aria-label=tr("islands-select-all")
            title=tr("islands-select-all")
            on:change=toggle
        />
    }
}

fn boxes() -> Vec<HtmlInputElement> {
    let Some(list) = dom::document().and_then(|document| document.query_selector_all(BOXES).ok()) else {
        return Vec::new();
    };
    (0..list.length()).filter_map(|index| list.item(index)?.dyn_into().ok()).collect()
}

fn tell(all: &HtmlInputElement) {
    let boxes = boxes();
    let chosen = boxes.iter().filter(|row| row.checked()).count();
    all.set_checked(chosen > 0 && chosen == boxes.len());
    all.set_indeterminate(chosen > 0 && chosen < boxes.len());
    let text = match chosen {
        0 => tr("islands-select-none"),
        1 => tr("islands-select-one"),
        many => tr!("islands-select-many", count = many),
    };
    let Some(places) = dom::document().and_then(|document| document.query_selector_all("[data-chosen]").ok())
    else {
        return;
    };
    for place in (0..places.length()).filter_map(|index| places.item(index)?.dyn_into::<Element>().ok()) {
        place.set_text_content(Some(&text));
    }
}
