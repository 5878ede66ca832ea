//! The choice of stores, in the forms that begin an import or a copy.

use leptos::prelude::*;
use vitrine_domain::StoreInfo;

use crate::{components::CheckField, forms::import::Targets, locale::tr};

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
