//! The bar above the list: search and filters, an ordinary GET form.

use leptos::prelude::*;
use vitrine_model::{ImageStatus, Visibility};

use crate::{
    components::{Choice, Emphasis, Glyph, LinkButton, SelectField, SubmitButton, TextField},
    listing::{Hidden, Listing, Position, SIZES, Scope},
    locale::{key, tr},
};

/// The states a person may look for; the others are never seen.
const STATES: [(ImageStatus, &str); 6] = [
    (ImageStatus::Active, key("badges-status-active")),
    (ImageStatus::Queued, key("badges-status-queued")),
    (ImageStatus::Saving, key("badges-status-saving")),
    (ImageStatus::Importing, key("badges-status-importing")),
    (ImageStatus::Deactivated, key("badges-status-deactivated")),
    (ImageStatus::Killed, key("badges-status-killed")),
];

const VISIBILITIES: [(Visibility, &str); 4] = [
    (Visibility::Private, key("badges-visibility-private")),
    (Visibility::Shared, key("badges-visibility-shared")),
    (Visibility::Community, key("badges-visibility-community")),
    (Visibility::Public, key("badges-visibility-public")),
];

/// The form.
#[component]
pub(super) fn Filters(listing: Listing, formats: Vec<String>) -> impl IntoView {
    let any =
        |rest: Vec<Choice>| std::iter::once(Choice::new("", tr("list-any"))).chain(rest).collect::<Vec<_>>();
    let states = any(STATES.map(|(status, label)| Choice::new(status.as_str(), tr(label))).to_vec());
    let visibilities = any(VISIBILITIES.map(|(word, label)| Choice::new(word.as_str(), tr(label))).to_vec());
    let formats = any(formats.into_iter().map(|format| Choice::new(format.clone(), format)).collect());
    let protected = any(vec![Choice::new("true", tr("list-yes")), Choice::new("false", tr("list-no"))]);
    let hidden = vec![
        Choice::new("", tr("list-hidden-not")),
        Choice::new(Hidden::Only.as_str(), tr("list-hidden-only")),
        Choice::new(Hidden::Also.as_str(), tr("list-hidden-also")),
    ];
    let sizes = SIZES.map(|size| Choice::new(size.to_string(), tr!("list-rows", count = size))).to_vec();
    let single = matches!(listing.scope, Scope::Shared | Scope::Public | Scope::Community);
    let more_open = listing.visibility.is_some()
        || listing.protected.is_some()
        || listing.hidden != Hidden::No
        || !listing.tag.is_empty()
        || listing.at_least.or(listing.at_most).is_some()
        || listing.size.is_some_and(|size| size != SIZES[0]);
    let clear = listing.is_filtered().then(|| {
        view! { <LinkButton href=listing.cleared().path() emphasis=Emphasis::Quiet>{tr("list-clear")}</LinkButton> }
    });
    let mebibytes = |bound: Option<u32>| bound.map(|number| number.to_string()).unwrap_or_default();
    view! {
        <form class="filter-bar" method="get" action="/dashboard/images" role="search">
            <Kept listing=listing.clone() />
            <div class="filters">
                <TextField
                    name="q"
                    label=tr("list-search")
                    kind="search"
                    class="search"
                    value=listing.search
                    placeholder=tr("list-search-hint")
                />
                <SelectField
                    name="status"
                    label=tr("list-column-status")
                    choices=states
                    value=listing.status.map_or("", ImageStatus::as_str)
                />
                <SelectField name="format" label=tr("list-column-format") choices=formats value=listing.format />
                <SubmitButton glyph=Glyph::Search>{tr("list-show")}</SubmitButton>
                {clear}
            </div>
            <details class="more" open=more_open>
                <summary>{tr("list-more-filters")}</summary>
                <div class="filters">
                    {(!single)
                        .then(|| {
                            view! {
                                <SelectField
                                    name="visibility"
                                    label=tr("list-column-visibility")
                                    choices=visibilities
                                    value=listing.visibility.map_or("", Visibility::as_str)
                                />
                            }
                        })}
                    <SelectField
                        name="protected"
                        label=tr("list-column-protected")
                        choices=protected
                        value=listing.protected.map(|yes| yes.to_string()).unwrap_or_default()
                    />
                    <SelectField name="hidden" label=tr("list-hidden-images") choices=hidden value=listing.hidden.as_str() />
                    <TextField name="tag" label=tr("list-tag") value=listing.tag />
                    <TextField name="min" label=tr("list-at-least") kind="number" min=0 value=mebibytes(listing.at_least) />
                    <TextField name="max" label=tr("list-at-most") kind="number" min=0 value=mebibytes(listing.at_most) />
                    <SelectField
                        name="size"
                        label=tr("list-page-size")
                        choices=sizes
                        value=listing.size.unwrap_or(SIZES[0]).to_string()
                    />
                </div>
            </details>
        </form>
    }
    .into_any()
}

/// What the form keeps of the list: its scope, order, columns and family.
/// Says that the list holds one family alone, and leads out of it.
#[component]
pub(super) fn FamilyFilter(listing: Listing) -> impl IntoView {
    let family = listing.family.clone()?;
    let name = family.title().unwrap_or_else(|| tr("list-family-without-name"));
    let all = Listing { family: None, grouped: true, ..listing.at(Position::First) }.path();
    Some(
        view! {
            <p class="row family-filter">
                <span>{tr("list-of-family")} " " <strong><bdi>{name}</bdi></strong></span>
                <LinkButton href=all small=true glyph=Glyph::Cross>{tr("list-all-families")}</LinkButton>
            </p>
        }
        .into_any(),
    )
}

#[component]
fn Kept(listing: Listing) -> impl IntoView {
    let kept = Listing { size: None, family: listing.family.clone(), ..listing.cleared() };
    let query = kept.query_string();
    form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect_view()
}
