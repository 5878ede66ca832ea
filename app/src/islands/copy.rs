//! The copy button beside a value.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;

use super::dom;
use crate::{
    components::{Glyph, Icon},
    locale::{need, tr},
};

/// Copies a text to the clipboard. Without scripts there is none; the text itself can be selected.
#[island]
pub fn CopyButton(
    /// What is copied.
    text: String,
    /// What it is, for screen readers: `the id`.
    what: String,
) -> impl IntoView {
    need("islands-copy-");
    view! { <Copier text what /> }
}

/// The same inside another island, which must need `islands-copy-`.
#[component]
pub(super) fn Copier(text: String, what: String) -> impl IntoView {
    let done = RwSignal::new(false);
    let label = tr!("islands-copy-what", what = what);
    let copy = move |_| {
        let text = text.clone();
        spawn_local(async move {
            if write(&text).await {
                done.set(true);
                dom::sleep(Duration::from_millis(1600)).await;
                done.set(false);
            }
        });
    };
    view! {
        <button
            type="button"
            class="copy-button needs-script"
            class:done=move || done.get()
            title=label.clone()
            aria-label=label
            on:click=copy
        >
            {move || view! { <Icon glyph=if done.get() { Glyph::Check } else { Glyph::Copy } /> }}
            <span class="visually-hidden" aria-live="polite">{move || if done.get() { tr("islands-copy-done") } else { String::new() }}</span>
        </button>
    }
}

/// Browsers offer the clipboard only over HTTPS and on the local machine.
async fn write(text: &str) -> bool {
    let Some(window) = dom::window().filter(web_sys::Window::is_secure_context) else { return false };
    JsFuture::from(window.navigator().clipboard().write_text(text)).await.is_ok()
}
