//! The choice of stores, in the forms that begin an import or a copy.

use leptos::prelude::*;
use vitrine_domain::StoreInfo;

use crate::{components::CheckField, forms::import::Targets};

/// A box for each store. Nothing ticked means the default store.
#[component]
pub(crate) fn TargetFields(
    /// The stores to choose from.
    stores: Vec<StoreInfo>,
    /// What was ticked.
    targets: Targets,
    /// What the choice is called.
    legend: &'static str,
) -> impl IntoView {
    let boxes = stores
        .into_iter()
        .map(|store| {
            let checked =
                targets.stores.contains(&store.id) || (targets.stores.is_empty() && !targets.all && store.is_default);
            let what = match (store.is_read_only, store.is_default) {
                (true, _) => Some("read-only: it takes no data"),
                (false, true) => Some("the default store"),
                (false, false) => None,
            };
            let text = [Some(store.description.as_str()).filter(|text| !text.is_empty()), what];
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
                    label="All stores that take data"
                    checked=targets.all
                    hint="Whatever is ticked above."
                />
                <CheckField
                    name="some_may_fail"
                    label="Go on without a store that fails"
                    checked=targets.some_may_fail
                    hint="Otherwise one store that cannot be filled fails it all."
                />
            </div>
        </fieldset>
    }
    .into_any()
}
