//! The choice of colours. The server reads the cookie, so that pages never flash in the wrong ones.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlDocument;

use super::dom;
use crate::{
    components::{Glyph, Icon},
    locale::{key, need, tr},
    wire::{CSRF_FIELD, THEME_COOKIE},
};

/// The part of the account menu that chooses the colours; without scripts, an ordinary form.
#[island]
pub fn ThemeMenu(
    /// `auto`, `light` or `dark`.
    theme: String,
    /// The session's token.
    csrf: String,
) -> impl IntoView {
    need("islands-theme-");
    let chosen = RwSignal::new(theme);
    let items = [
        ("auto", key("islands-theme-auto"), Glyph::Clock),
        ("light", key("islands-theme-light"), Glyph::Sun),
        ("dark", key("islands-theme-dark"), Glyph::Moon),
    ]
    .into_iter()
    .map(|(value, label, glyph)| {
        let here = move || chosen.get() == value;
        view! {
            <button
                class="menu-item"
                type="submit"
                name="theme"
                value=value
                aria-current=move || here().then_some("true")
                on:click=move |event| {
                    event.prevent_default();
                    chosen.set(value.to_owned());
                    apply(value);
                }
            >
                {move || view! { <Icon glyph=if here() { Glyph::Check } else { glyph } /> }}
                {tr(label)}
            </button>
        }
    })
    .collect_view();
    view! {
        <form method="post" action="/dashboard/theme">
            <input type="hidden" name=CSRF_FIELD value=csrf />
            <div class="menu-title">{tr("islands-theme-title")}</div>
            {items}
        </form>
    }
}

/// Shows the colours at once, and keeps the choice for a year.
fn apply(theme: &str) {
    let Some(document) = dom::document() else { return };
    if let Some(root) = document.document_element() {
        if theme == "auto" {
            root.remove_attribute("data-theme").ok();
        } else {
            root.set_attribute("data-theme", theme).ok();
        }
    }
    let https =
        dom::window().and_then(|window| window.location().protocol().ok()).is_some_and(|it| it == "https:");
    let secure = if https { "; Secure" } else { "" };
    if let Ok(document) = document.dyn_into::<HtmlDocument>() {
        let cookie =
            format!("{THEME_COOKIE}={theme}; Path=/dashboard; Max-Age=31536000; SameSite=Lax{secure}");
        document.set_cookie(&cookie).ok();
    }
}
