//! The keys that do something on every page.

use std::{cell::Cell, rc::Rc};

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent};

use super::entries::NEW;
use crate::{
    islands::dom,
    locale::{key, tr},
};

/// Milliseconds in which the second of two keys must come.
const PATIENCE: f64 = 1500.0;

/// Pages by the key that comes after `g`.
const PAGES: [(&str, &str, &str); 5] = [
    ("i", "/dashboard/images", key("islands-keys-images")),
    ("t", "/dashboard/tasks", key("islands-keys-tasks")),
    ("s", "/dashboard/inbox", key("islands-keys-shared")),
    ("u", "/dashboard/usage", key("islands-keys-usage")),
    ("m", "/dashboard/metadefs", key("islands-keys-metadata")),
];

/// The key of a new image, for who can make one.
const CREATE: &str = "n";

/// Other keys and what they do, for the list of them.
const OTHERS: [(&str, &str); 7] = [
    ("/", key("islands-keys-search")),
    (CREATE, key("islands-keys-new")),
    ("j", key("islands-keys-down")),
    ("k", key("islands-keys-up")),
    ("x", key("islands-keys-tick")),
    ("Enter", key("islands-keys-open")),
    ("?", key("islands-keys-help")),
];

/// Rows one can go through: those with a link in their heading.
const ROWS: &str = "#main tbody>tr :is(th,td.name) a[href]";

/// Listens as long as the page lives.
pub(super) fn listen(
    single_keys: bool,
    creates: bool,
    open: impl Fn() + 'static,
    show_help: impl Fn() + 'static,
) {
    let Some(document) = dom::document() else { return };
    let led_in = Rc::new(Cell::new(f64::NEG_INFINITY));
    dom::listen(&document, "keydown", move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        if event.default_prevented() || event.is_composing() {
            return;
        }
        let pressed = event.key();
        if (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key() {
            if pressed.eq_ignore_ascii_case("k") {
                event.prevent_default();
                open();
            }
            return;
        }
        let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
        if !single_keys || modified || is_typed(event) || is_open_dialog() {
            return;
        }
        let led = event.time_stamp() - led_in.replace(f64::NEG_INFINITY) < PATIENCE;
        let done = match pressed.as_str() {
            second if led && PAGES.iter().any(|(letter, ..)| *letter == second) => {
                go_to(second);
                true
            }
            "g" => {
                led_in.set(event.time_stamp());
                true
            }
            "/" => focus("[role=search] input[type=search]"),
            CREATE if creates => {
                dom::go(NEW);
                true
            }
            "?" => {
                show_help();
                true
            }
            "j" => move_by(true),
            "k" => move_by(false),
            "x" => tick(),
            _ => false,
        };
        if done {
            event.prevent_default();
        }
    });
}

fn go_to(letter: &str) {
    if let Some((_, page, _)) = PAGES.iter().find(|(known, ..)| *known == letter) {
        dom::go(page);
    }
}

/// Whether the key goes into a field.
fn is_typed(event: &KeyboardEvent) -> bool {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return false;
    };
    if let Some(input) = target.dyn_ref::<HtmlInputElement>() {
        // In boxes nothing is typed.
        return !["checkbox", "radio", "button", "submit", "reset"].contains(&input.type_().as_str());
    }
    let editable = target.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable);
    editable || ["TEXTAREA", "SELECT"].contains(&target.tag_name().as_str())
}

fn is_open_dialog() -> bool {
    dom::document().and_then(|document| document.query_selector("dialog[open]").ok()?).is_some()
}

fn focus(selector: &str) -> bool {
    let found = dom::document().and_then(|document| document.query_selector(selector).ok()?);
    let Some(field) = found.and_then(|field| field.dyn_into::<HtmlElement>().ok()) else { return false };
    field.focus().is_ok()
}

/// The links of the rows that are shown, the first of each row.
fn rows() -> Vec<HtmlElement> {
    let Some(links) = dom::document().and_then(|document| document.query_selector_all(ROWS).ok()) else {
        return Vec::new();
    };
    let shown = |link: &HtmlElement| link.offset_parent().is_some() && link.offset_height() > 0;
    let mut links: Vec<HtmlElement> =
        (0..links.length()).filter_map(|index| links.item(index)?.dyn_into().ok()).filter(shown).collect();
    links.dedup_by_key(|link| row_of(link));
    links
}

fn row_of(element: &Element) -> Option<Element> {
    element.closest("tr").ok().flatten()
}

/// The row that has the focus.
fn present() -> Option<Element> {
    dom::document()?.active_element().and_then(|element| row_of(&element))
}

/// Goes to the row below or above: its link has the focus then, so that Enter opens it.
fn move_by(down: bool) -> bool {
    let (rows, here) = (rows(), present());
    let at = rows.iter().position(|link| here.is_some() && row_of(link) == here);
    let to = match (at, down) {
        (None, true) => Some(0),
        (None, false) => rows.len().checked_sub(1),
        (Some(at), true) => Some((at + 1).min(rows.len() - 1)),
        (Some(at), false) => Some(at.saturating_sub(1)),
    };
    match to.and_then(|to| rows.get(to)) {
        Some(link) => link.focus().is_ok(),
        None => false,
    }
}

/// Ticks the box of the row that has the focus, or takes the tick away.
fn tick() -> bool {
    let found = present().and_then(|row| row.query_selector("input[type=checkbox]").ok()?);
    match found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        Some(found) => {
            found.click();
            true
        }
        None => false,
    }
}

/// The list of all of them.
#[component]
pub(super) fn Help(single_keys: bool, creates: bool) -> impl IntoView {
    let row = |keys: Vec<&'static str>, does: &'static str| {
        let keys = keys.into_iter().map(|key| view! { <kbd>{key}</kbd> " " }).collect_view();
        view! {
            <dt>{keys}</dt>
            <dd>{tr(does)}</dd>
        }
    };
    let pages = PAGES.into_iter().map(|(letter, _, does)| row(vec!["g", letter], does)).collect_view();
    let known = OTHERS.into_iter().filter(|(letter, _)| creates || *letter != CREATE);
    let others = known.map(|(letter, does)| row(vec![letter], does)).collect_view();
    let off = (!single_keys).then(|| view! { <p>{tr("islands-keys-off")}</p> });
    view! {
        <form method="dialog" class="stack">
            <div class="row spread">
                <h2>{tr("islands-keys-title")}</h2>
                <button class="button small">{tr("islands-keys-close")}</button>
            </div>
            {off}
            <dl class="keys">
                {row(vec!["Ctrl", "K"], key("islands-keys-palette"))}
                {others}
                {pages}
            </dl>
            <p class="small muted"><a href="/dashboard/me#preferences">{tr("islands-keys-switch")}</a></p>
        </form>
    }
    .into_any()
}
