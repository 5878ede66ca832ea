//! Comforts of the whole page that need no markup of their own.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, KeyboardEvent, Node};

use super::dom;

/// Marks the page as one where scripts run, and closes open menus at a click elsewhere, and at Escape.
pub fn start() {
    let Some(document) = dom::document() else { return };
    if let Some(root) = document.document_element() {
        root.class_list().add_1("scripted").ok();
    }
    dom::listen(&document, "click", |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
        close_menus(target.as_ref());
    });
    dom::listen(&document, "keydown", |event| {
        if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape") {
            close_menus(None);
        }
    });
}

/// Closes every menu that does not hold `kept`.
fn close_menus(kept: Option<&Node>) {
    let Some(menus) =
        dom::document().and_then(|document| document.query_selector_all("details.menu[open]").ok())
    else {
        return;
    };
    for menu in (0..menus.length()).filter_map(|index| menus.item(index)) {
        if !menu.contains(kept)
            && let Ok(menu) = menu.dyn_into::<Element>()
        {
            menu.remove_attribute("open").ok();
        }
    }
}
