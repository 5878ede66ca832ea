//! Says beside a field that there is an image of that name already. It refuses nothing.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlInputElement;

use super::{
    ask::{Asker, with_query},
    dom,
};
use crate::{
    locale::{need, tr},
    wire::SameName,
};

/// Watches the field with the id `name` of its page.
#[island]
pub fn NameCheck() -> impl IntoView {
    need("islands-name-");
    let name = RwSignal::new(String::new());
    Effect::new(move || {
        let field = dom::document().and_then(|document| document.get_element_by_id("name"));
        let Some(field) = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) else { return };
        // A browser may have kept what was typed before the page was opened again.
        name.set(field.value());
        let watched = field.clone();
        dom::listen(&field, "input", move |_| name.set(watched.value()));
    });
    view! { <Repeated name=name.into() /> }
}

/// The sentence, where the name is taken.
#[component]
pub(super) fn Repeated(name: Signal<String>) -> impl IntoView {
    let asker = Asker::new();
    Effect::new(move || {
        let name = name.get();
        asker.ask((!name.trim().is_empty()).then(|| with_query("/dashboard/images/named", "name", &name)));
    });
    let taken = move || {
        let answer = asker.answer()?;
        Some(serde_json::from_str::<SameName>(&answer).ok()?.images > 0)
    };
    view! {
        <span class="caution small" role="status">
            {move || (taken() == Some(true)).then(|| tr("islands-name-taken"))}
        </span>
    }
}
