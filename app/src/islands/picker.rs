//! A field that suggests: the combobox of WAI-ARIA with a list. Without scripts the browser's own list suggests.

use leptos::{ev::KeyboardEvent, html::Input, prelude::*};
use wasm_bindgen::JsCast as _;

use super::{
    ask::{Asker, with_query},
    dom,
};
use crate::{
    locale::{need, tr},
    wire::Suggested,
};

/// A project, by name or id. Whatever is typed counts; a suggestion puts in its id.
#[island]
pub fn ProjectPicker(
    /// Where suggestions come from; what is typed is asked as `q`.
    address: String,
    /// What is in it.
    value: String,
    /// The label.
    label: String,
    /// What to know about it.
    hint: String,
    /// The id of the `<datalist>` for browsers without scripts.
    list: String,
) -> impl IntoView {
    need("islands-pick-");
    let input = NodeRef::<Input>::new();
    let scripted = RwSignal::new(false);
    let asker = Asker::new();
    let open = RwSignal::new(false);
    let at = RwSignal::new(None::<usize>);
    Effect::new(move || scripted.set(true));
    let found = Memo::new(move |_| {
        let answer = asker.answer()?;
        serde_json::from_str::<Vec<Suggested>>(&answer).ok()
    });
    let many = move || found.with(|found| found.as_ref().map_or(0, Vec::len));
    let shown = Memo::new(move |_| open.get() && many() > 0);
    Effect::new(move || {
        found.track();
        at.set(None);
    });
    let close = move || {
        open.set(false);
        at.set(None);
    };
    let choose = move |index: usize| {
        let chosen = found.with_untracked(|found| found.as_ref()?.get(index).cloned());
        if let (Some(input), Some(chosen)) = (input.get_untracked(), chosen) {
            input.set_value(&chosen.id);
            input.focus().ok();
        }
        asker.ask(None);
        close();
    };
    let address = StoredValue::new(address);
    let typed = move |_| {
        let text = input.get_untracked().map(|input| input.value()).unwrap_or_default();
        let text = text.trim();
        open.set(!text.is_empty());
        asker.ask((!text.is_empty()).then(|| with_query(&address.get_value(), "q", text)));
    };
    let keyed = move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        match event.key().as_str() {
            key @ ("ArrowDown" | "ArrowUp") if shown.get_untracked() => {
                event.prevent_default();
                at.update(|at| *at = step(*at, untrack(many), key == "ArrowDown"));
                show(at.get_untracked());
            }
            "ArrowDown" => typed(()),
            "Enter" if shown.get_untracked() => {
                if let Some(index) = at.get_untracked() {
                    event.prevent_default();
                    choose(index);
                }
            }
            "Escape" if shown.get_untracked() => {
                event.prevent_default();
                close();
            }
            _ => {}
        }
    };
    let says = move || match found.get() {
        Some(found) if open.get() && found.is_empty() => tr("islands-pick-none"),
        Some(found) if open.get() => tr!("islands-pick-found", count = found.len()),
        _ => String::new(),
    };
    let options = move || {
        let row = |(index, project): (usize, Suggested)| {
            view! {
                <li
                    role="option"
                    id=option_id(index)
                    aria-selected=move || if at.get() == Some(index) { "true" } else { "false" }
                    // The field keeps the focus.
                    on:mousedown=|event| event.prevent_default()
                    on:click=move |_| choose(index)
                >
                    <bdi>{project.name}</bdi>
                    <span class="muted small mono">{project.id}</span>
                </li>
            }
        };
        found.get().unwrap_or_default().into_iter().enumerate().map(row).collect_view()
    };
    view! {
        <div class="field picker">
            <label for="project" class="required">{label}</label>
            <input
                type="text"
                id="project"
                name="project"
                node_ref=input
                value=value
                required
                maxlength="255"
                autocomplete="off"
                dir="auto"
                aria-describedby="project-hint"
                list=move || (!scripted.get()).then(|| list.clone())
                role=move || scripted.get().then_some("combobox")
                aria-autocomplete=move || scripted.get().then_some("list")
                aria-controls=move || scripted.get().then_some("project-options")
                aria-expanded=move || scripted.get().then(|| shown.get().to_string())
                aria-activedescendant=move || at.get().map(option_id)
                on:input=move |_| typed(())
                on:keydown=keyed
                on:blur=move |_| close()
            />
            <ul class="plain options" id="project-options" role="listbox" aria-label=tr("islands-pick-list") hidden=move || !shown.get()>
                {options}
            </ul>
            <span class="visually-hidden" aria-live="polite">{says}</span>
            <span class="hint" id="project-hint">{hint}</span>
        </div>
    }
}

fn option_id(index: usize) -> String {
    format!("project-option-{index}")
}

/// The option after or before; from the last one to the first.
pub(super) fn step(at: Option<usize>, many: usize, down: bool) -> Option<usize> {
    match (at, many) {
        (_, 0) => None,
        (None, many) => Some(if down { 0 } else { many - 1 }),
        (Some(at), many) => Some(if down { (at + 1) % many } else { (at + many - 1) % many }),
    }
}

/// Brings the option into the part of the list that is seen.
fn show(at: Option<usize>) {
    let option = at.and_then(|at| dom::document()?.get_element_by_id(&option_id(at)));
    if let Some(option) = option.and_then(|option| option.dyn_into::<web_sys::HtmlElement>().ok()) {
        dom::reveal(&option);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_go_round() {
        assert_eq!([step(None, 3, true), step(None, 3, false)], [Some(0), Some(2)]);
        assert_eq!([step(Some(2), 3, true), step(Some(0), 3, false)], [Some(0), Some(2)]);
        assert_eq!([step(Some(0), 3, true), step(Some(4), 0, true)], [Some(1), None]);
    }
}
