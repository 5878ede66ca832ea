//! The choice of stores, in the forms that begin an import or a copy.

use leptos::prelude::*;
use vitrine_domain::StoreInfo;

use crate::{
    components::{CheckField, Choice, SelectField},
    forms::import::Targets,
    locale::tr,
    wire::STORE_FIELD,
};

/// The choice of the store that a file goes to; nothing where there is none. The first is the default one.
#[component]
pub(crate) fn StoreField(stores: Vec<StoreInfo>) -> impl IntoView {
    let mut stores: Vec<StoreInfo> = stores.into_iter().filter(|store| !store.is_read_only).collect();
    stores.sort_by_key(|store| !store.is_default);
    (stores.len() > 1).then(|| {
        let choice = |store: StoreInfo| {
            let what = store.is_default.then(|| tr("images-target-default"));
            let text = [Some(store.description).filter(|text| !text.is_empty()), what];
            let text = text.into_iter().flatten().collect::<Vec<_>>().join(" · ");
            let label = if text.is_empty() { store.id.clone() } else { format!("{} ({text})", store.id) };
            Choice::new(store.id, label)
        };
        let choices: Vec<Choice> = stores.into_iter().map(choice).collect();
        let value = choices.first().map(|choice| choice.value.clone()).unwrap_or_default();
        view! {
            <SelectField
                name=STORE_FIELD
                label=tr("images-store-field")
                choices
                value
                hint=tr("images-store-field-hint")
            />
        }
    })
}

/// A box for each store. Nothing ticked means the default store.
#[component]
pub(crate) fn TargetFields(
    /// The stores to choose from.
    stores: Vec<StoreInfo>,
    /// What was ticked.
    targets: Targets,
    /// What the choice is called.
    #[prop(into)]
    legend: String,
) -> impl IntoView {
    let boxes = stores
        .into_iter()
        .map(|store| {
            let checked =
                targets.stores.contains(&store.id) || (targets.stores.is_empty() && !targets.all && store.is_default);
            let what = match (store.is_read_only, store.is_default) {
                (true, _) => Some(tr("images-target-read-only")),
                (false, true) => Some(tr("images-target-default")),
                (false, false) => None,
            };
            let text = [Some(store.description.clone()).filter(|text| !text.is_empty()), what];
            let text = text.into_iter().flatten().collect::<Vec<_>>().join(" · ");
            view! {
                <label class="choice">
                    <input
                        type="checkbox"
                        name="store"
                        value=store.id.clone()
                        checked=checked && !store.is_read_only
                        disabled=store.is_read_only
                    />
                    <span>
                        <strong>
                            <bdi>{store.id}</bdi>
                        </strong>
                        {(!text.is_empty()).then(|| view! { <span class="hint">" " <bdi>{text}</bdi></span> })}
                    </span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="fieldset">
            <legend>{legend}</legend>
            <div class="choices">{boxes}</div>
            <div class="fields">
                <CheckField
                    name="all_stores"
                    label=tr("images-target-all")
                    checked=targets.all
                    hint=tr("images-target-all-hint")
                />
                <CheckField
                    name="some_may_fail"
                    label=tr("images-target-go-on")
                    checked=targets.some_may_fail
                    hint=tr("images-target-go-on-hint")
                />
            </div>
        </fieldset>
    }
    .into_any()
}
