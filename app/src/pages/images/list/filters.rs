//! The bar above the list: search and filters, an ordinary GET form.

use leptos::prelude::*;
use vitrine_model::{ImageStatus, Visibility};

use crate::{
    components::{Choice, Glyph, LinkButton, SelectField, SubmitButton, TextField},
    listing::{Hidden, Listing, SIZES, Scope},
};

/// The states a person may look for; the others are never seen.
const STATES: [(ImageStatus, &str); 6] = [
    (ImageStatus::Active, "Active"),
    (ImageStatus::Queued, "Queued"),
    (ImageStatus::Saving, "Saving"),
    (ImageStatus::Importing, "Importing"),
    (ImageStatus::Deactivated, "Deactivated"),
    (ImageStatus::Killed, "Killed"),
];

const VISIBILITIES: [(Visibility, &str); 4] = [
    (Visibility::Private, "Private"),
    (Visibility::Shared, "Shared"),
    (Visibility::Community, "Community"),
    (Visibility::Public, "Public"),
];

/// The form.
#[component]
pub(super) fn Filters(listing: Listing, formats: Vec<String>) -> impl IntoView {
    let any = |rest: Vec<Choice>| std::iter::once(Choice::new("", "Any")).chain(rest).collect::<Vec<_>>();
    let states = any(STATES.map(|(status, label)| Choice::new(status.as_str(), label)).to_vec());
    let visibilities = any(VISIBILITIES.map(|(word, label)| Choice::new(word.as_str(), label)).to_vec());
    let formats = any(formats.into_iter().map(|format| Choice::new(format.clone(), format)).collect());
    let protected = any(vec![Choice::new("true", "Yes"), Choice::new("false", "No")]);
    let hidden = vec![
        Choice::new("", "Not shown"),
        Choice::new(Hidden::Only.as_str(), "Only these"),
        Choice::new(Hidden::Also.as_str(), "Shown too"),
    ];
    let sizes = SIZES.map(|size| Choice::new(size.to_string(), format!("{size} rows"))).to_vec();
    let single = matches!(listing.scope, Scope::Shared | Scope::Public | Scope::Community);
    let more_open = listing.visibility.is_some()
        || listing.protected.is_some()
        || listing.hidden != Hidden::No
        || !listing.tag.is_empty()
        || listing.size.is_some_and(|size| size != SIZES[0]);
    let clear = listing.is_filtered().then(|| {
        view! { <LinkButton href=Listing::of(listing.scope).path() emphasis=crate::components::Emphasis::Quiet>"Clear"</LinkButton> }
    });
    view! {
        <form class="filter-bar" method="get" action="/dashboard/images" role="search">
            <Kept listing=listing.clone() />
            <div class="filters">
                <TextField
                    name="q"
                    label="Search"
                    kind="search"
                    class="search"
                    value=listing.search
                    placeholder="Part of a name, or the beginning of an id"
                />
                <SelectField
                    name="status"
                    label="Status"
                    choices=states
                    value=listing.status.map_or("", ImageStatus::as_str)
                />
                <SelectField name="format" label="Format" choices=formats value=listing.format />
                <SubmitButton glyph=Glyph::Search>"Show"</SubmitButton>
                {clear}
            </div>
            <details class="more" open=more_open>
                <summary>"More filters"</summary>
                <div class="filters">
                    {(!single)
                        .then(|| {
                            view! {
                                <SelectField
                                    name="visibility"
                                    label="Visibility"
                                    choices=visibilities
                                    value=listing.visibility.map_or("", Visibility::as_str)
                                />
                            }
                        })}
                    <SelectField
                        name="protected"
                        label="Protected"
                        choices=protected
                        value=listing.protected.map(|yes| yes.to_string()).unwrap_or_default()
                    />
                    <SelectField name="hidden" label="Hidden images" choices=hidden value=listing.hidden.as_str() />
                    <TextField name="tag" label="Tag" value=listing.tag />
                    <SelectField
                        name="size"
                        label="Page size"
                        choices=sizes
                        value=listing.size.unwrap_or(SIZES[0]).to_string()
                    />
                </div>
            </details>
        </form>
    }
    .into_any()
}

/// What the form keeps of the list: its scope and order.
#[component]
fn Kept(listing: Listing) -> impl IntoView {
    let kept = Listing { column: listing.column, ascending: listing.ascending, ..Listing::of(listing.scope) };
    let query = kept.query_string();
    form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect_view()
}
