//! What the palette offers. Pages and actions are those of the header, so that it never offers what the person may not
//! do, and never less.

use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use crate::{
    islands::dom,
    locale::{key, tr},
    wire::Suggested,
};

/// Links and buttons of the header, the sign at its beginning aside.
const COMMANDS: &str = ".shell-header a[href]:not(.brand), .shell-header .menu-panel button[type=submit]";

/// Where a new image is made.
pub(super) const NEW: &str = "/dashboard/images/new";

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) label: String,
    /// What kind of thing it is: the name of its menu.
    pub(super) group: String,
    pub(super) act: Act,
}

/// What choosing it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Act {
    /// Opens a page.
    Go(String),
    /// Presses the button with this place among the header's commands.
    Press(u32),
    /// Shows the shortcuts.
    Help,
}

impl Entry {
    /// An image that the server has found.
    pub(super) fn image(found: Suggested) -> Self {
        let group = tr("islands-palette-image");
        Self { label: found.name, group, act: Act::Go(format!("/dashboard/images/{}", found.id)) }
    }

    fn action(label: &str, act: Act) -> Self {
        Self { label: tr(label), group: tr("islands-palette-action"), act }
    }
}

/// Everything the header leads to now, and a few actions. A new image is among them for who can make one.
pub(super) fn of_header(creates: bool) -> Vec<Entry> {
    let new = || Entry::action(key("islands-palette-new"), Act::Go(NEW.to_owned()));
    let mut found: Vec<Entry> = creates.then(new).into_iter().collect();
    let commands = dom::document().and_then(|document| document.query_selector_all(COMMANDS).ok());
    if let Some(commands) = commands {
        let entry = |index| read(index, &commands.item(index)?.dyn_into().ok()?);
        found.extend((0..commands.length()).filter_map(entry));
    }
    found.push(Entry::action(key("islands-keys-title"), Act::Help));
    found
}

fn read(index: u32, command: &Element) -> Option<Entry> {
    // What is chosen already needs no choosing.
    if command.get_attribute("aria-current").as_deref() == Some("true") {
        return None;
    }
    let label = label(command)?;
    let act = match command.get_attribute("href") {
        Some(address) => Act::Go(address),
        None => Act::Press(index),
    };
    Some(Entry { label, group: group(command), act })
}

/// What it says, without the number of things that wait there.
fn label(command: &Element) -> Option<String> {
    let copy: Element = command.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
    if let Ok(Some(count)) = copy.query_selector(".count") {
        count.remove();
    }
    let label = copy.text_content().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    (!label.is_empty()).then_some(label)
}

/// The title above it, or else the name of the menu around it.
fn group(command: &Element) -> String {
    let near = |place: &str, inside: &str| {
        command.closest(place).ok().flatten()?.query_selector(inside).ok().flatten()?.text_content()
    };
    let named = || command.closest("nav[aria-label]").ok().flatten()?.get_attribute("aria-label");
    let menu = || {
        let menu = command.closest("details.menu").ok().flatten()?;
        menu.query_selector("summary").ok().flatten()?.get_attribute("title")
    };
    near("form", ".menu-title").or_else(named).or_else(menu).unwrap_or_default()
}

/// Presses a command of the header.
pub(super) fn press(index: u32) {
    let commands = dom::document().and_then(|document| document.query_selector_all(COMMANDS).ok());
    let command = commands.and_then(|commands| commands.item(index)?.dyn_into::<HtmlElement>().ok());
    if let Some(command) = command {
        command.click();
    }
}
