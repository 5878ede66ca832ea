//! The bar above the list: search and filters, an ordinary GET form.

use leptos::prelude::*;
use vitrine_model::metadef::NamespaceVisibility;

use crate::{
    components::{Choice, Emphasis, Glyph, LinkButton, SelectField, SubmitButton, TextField},
    listing::Catalogue,
    locale::tr,
    routes::Route,
};

/// The form.
#[component]
pub(super) fn Filters(list: Catalogue, types: Vec<String>) -> impl IntoView {
    let any = |rest: Vec<Choice>| {
        std::iter::once(Choice::new("", tr("metadefs-filter-any"))).chain(rest).collect::<Vec<_>>()
    };
    let mut types = types;
    if !list.resource_type.is_empty() && !types.contains(&list.resource_type) {
        types.push(list.resource_type.clone());
    }
    let types = any(types.into_iter().map(|name| Choice::new(name.clone(), name)).collect());
    let visibilities = any(vec![
        Choice::new("public", tr("metadefs-public")),
        Choice::new("private", tr("metadefs-private")),
    ]);
    let protected =
        any(vec![Choice::new("true", tr("metadefs-yes")), Choice::new("false", tr("metadefs-no"))]);
    let clear = list.is_filtered().then(|| {
        view! { <LinkButton href=Route::metadefs().path() emphasis=Emphasis::Quiet>{tr("metadefs-clear")}</LinkButton> }
    });
    view! {
        <form class="filter-bar" method="get" action="/dashboard/metadefs" role="search">
            <div class="filters">
                <TextField
                    name="q"
                    label=tr("metadefs-search")
                    kind="search"
                    class="search"
                    value=list.search
                    placeholder=tr("metadefs-search-what")
                />
                <SelectField name="type" label=tr("metadefs-resource-type") choices=types value=list.resource_type />
                <SelectField
                    name="visibility"
                    label=tr("metadefs-visibility")
                    choices=visibilities
                    value=list.visibility.map_or("", NamespaceVisibility::as_str)
                />
                <SelectField
                    name="protected"
                    label=tr("metadefs-protected")
                    choices=protected
                    value=list.protected.map(|yes| yes.to_string()).unwrap_or_default()
                />
                <SubmitButton glyph=Glyph::Search>{tr("metadefs-show")}</SubmitButton>
                {clear}
            </div>
        </form>
    }
    .into_any()
}
