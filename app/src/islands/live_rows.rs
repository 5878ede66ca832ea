//! The rows of a list, kept as they are now: one stream of events for the whole page, closed while nobody looks at it.

use std::{cell::RefCell, rc::Rc};

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Document, EventSource, MessageEvent, VisibilityState};

use super::dom;
use crate::wire::LiveRow;

/// Follows the rows with `data-live`: what the server sends stands in their cells with `data-part`. The server rendered
/// both the page and what it sends, and nothing of it is a script.
#[island]
pub fn LiveRows(
    /// Where the events come from.
    address: String,
) -> impl IntoView {
    Effect::new(move || {
        let Some(document) = dom::document() else { return };
        let open: Rc<RefCell<Option<EventSource>>> = Rc::default();
        let follow = {
            let (open, document, address) = (Rc::clone(&open), document.clone(), address.clone());
            move || {
                let hidden = document.visibility_state() == VisibilityState::Hidden;
                // A browser has few connections to a server: pages in the background keep none.
                if let Some(source) = open.borrow_mut().take() {
                    source.close();
                }
                if hidden {
                    return;
                }
                let Ok(source) = EventSource::new(&address) else { return };
                let shown = document.clone();
                dom::listen(&source, "message", move |event| show(&shown, &event));
                *open.borrow_mut() = Some(source);
            }
        };
        follow();
        dom::listen(&document, "visibilitychange", move |_| follow());
    });
    view! { <span hidden></span> }
}

fn show(document: &Document, event: &web_sys::Event) {
    let text = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
    let rows: Vec<LiveRow> = text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    for row in rows {
        for (part, html) in [("status", &row.status), ("size", &row.size)] {
            let place = format!("[data-live='{}'] [data-part='{part}']", row.id);
            if let Ok(Some(cell)) = document.query_selector(&place)
                && cell.inner_html() != *html
            {
                cell.set_inner_html(html);
            }
        }
    }
}
