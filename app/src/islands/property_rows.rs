//! Free properties: rows of name and value.

use leptos::prelude::*;

use crate::{
    components::{Glyph, Icon, field::textarea_text},
    locale::{need, tr},
};

/// The rows of a form. Fields are called `property-name` and `property-value`; a row without a name counts as
/// removed. Without scripts there are the rows given, the empty ones at the end among them.
#[island]
pub fn PropertyRows(
    /// Names and values.
    rows: Vec<(String, String)>,
) -> impl IntoView {
    need("islands-rows-");
    let next = StoredValue::new(rows.len());
    let rows = RwSignal::new(rows.into_iter().enumerate().collect::<Vec<_>>());
    let add = move |_| {
        let key = next.get_value();
        next.set_value(key + 1);
        rows.update(|rows| rows.push((key, Default::default())));
    };
    let row = move |(key, (name, value)): (usize, (String, String))| {
        let remove = move |_| rows.update(|rows| rows.retain(|(other, _)| *other != key));
        // A line of text would lose the line ends.
        let value_field = if value.contains('\n') {
            view! { <textarea name="property-value" rows="2" aria-label=tr("islands-rows-value") dir="auto">{textarea_text(&value)}</textarea> }.into_any()
        } else {
            view! { <input type="text" name="property-value" value=value aria-label=tr("islands-rows-value") placeholder=tr("islands-rows-value-example") dir="auto" autocomplete="off" /> }.into_any()
        };
        view! {
            <div class="pair">
                <input type="text" name="property-name" value=name aria-label=tr("islands-rows-property") placeholder=tr("islands-rows-property-example") list="property-names" maxlength="255" dir="auto" autocomplete="off" />
                {value_field}
                <button type="button" class="button quiet icon-only needs-script" aria-label=tr("islands-rows-remove") title=tr("islands-rows-remove") on:click=remove>
                    <Icon glyph=Glyph::Cross />
                </button>
            </div>
        }
    };
    view! {
        <div class="pairs">
            <For each=move || rows.get() key=|(key, _)| *key children=row />
            <div>
                <button type="button" class="button small needs-script" on:click=add>
                    <Icon glyph=Glyph::Plus />
                    {tr("islands-rows-add")}
                </button>
            </div>
        </div>
    }
}
