//! Definitions of properties as people read them.

use leptos::prelude::*;
use vitrine_model::metadef::{Properties, Property, PropertyType};

use super::Place;
use crate::{
    components::{Badge, LinkButton, Tone},
    definitions::between,
    locale::tr,
    pages::metadefs::{property::edit_address, remove::Part},
};

/// Allowed values shown at once; the rest unfolds.
const FEW: usize = 10;

/// The properties, a row each.
#[component]
pub(super) fn PropertyTable(
    properties: Properties,
    /// The object they are part of.
    #[prop(optional_no_strip)]
    object: Option<String>,
    /// Names of those the object wants.
    #[prop(optional)]
    required: Vec<String>,
    place: Place,
) -> impl IntoView {
    let rows = properties
        .into_iter()
        .map(|(name, property)| {
            let wanted = required.contains(&name);
            view! { <Row name property wanted object=object.clone() place=place.clone() /> }
        })
        .collect_view();
    view! {
        <div class="table-wrap">
            <table class="table stacks">
                <thead>
                    <tr>
                        <th scope="col">{tr("metadefs-property")}</th>
                        <th scope="col">{tr("metadefs-type")}</th>
                        <th scope="col">{tr("metadefs-values")}</th>
                        <th scope="col">{tr("metadefs-default")}</th>
                        <th scope="col">
                            <span class="visually-hidden">{tr("metadefs-change")}</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(
    name: String,
    property: Property,
    wanted: bool,
    object: Option<String>,
    place: Place,
) -> impl IntoView {
    let edit = place.editable.then(|| {
        let href = edit_address(&place.name, Some(&name), object.as_deref());
        view! { <LinkButton href small=true>{tr("metadefs-edit")}</LinkButton> }
    });
    let remove = place.removable.then(|| {
        let part = match object.clone() {
            Some(object) => Part::ObjectProperty { object, name: name.clone() },
            None => Part::Property(name.clone()),
        };
        view! { <LinkButton href=part.address(&place.name) small=true>{tr("metadefs-delete-dots")}</LinkButton> }
    });
    let title = if property.title.is_empty() { name.clone() } else { property.title.clone() };
    let description = property.description.clone().map(|text| {
        view! {
            <div class="muted small written" dir="auto">
                {text}
            </div>
        }
    });
    let kind = kind_in_words(&property);
    let default = property.default.clone();
    let fixed = property.readonly == Some(true);
    view! {
        <tr>
            <th scope="row" class="name definition">
                <bdi class="title">{title}</bdi>
                {wanted.then(|| view! { " " <Badge tone=Tone::Accent text=tr("metadefs-required") /> })}
                {fixed.then(|| view! { " " <Badge tone=Tone::Neutral text=tr("metadefs-read-only") /> })}
                <div class="small mono breaks">
                    <bdi>{name}</bdi>
                </div>
                {description}
            </th>
            <td data-label=tr("metadefs-type")>{kind}</td>
            <td class="values" data-label=tr("metadefs-values-short")>
                <Allowed property />
            </td>
            <td data-label=tr("metadefs-default") class="breaks">
                {match default {
                    Some(text) => view! { <code>{text}</code> }.into_any(),
                    None => view! { <span class="muted">"–"</span> }.into_any(),
                }}
            </td>
            <td class="end">
                <span class="row">{edit} {remove}</span>
            </td>
        </tr>
    }
    .into_any()
}

/// The type as people call it.
pub(crate) fn kind_in_words(property: &Property) -> String {
    let word = |kind: PropertyType| match kind {
        PropertyType::Array => tr("metadefs-type-array"),
        PropertyType::Boolean => tr("metadefs-type-boolean"),
        PropertyType::Integer => tr("metadefs-type-integer"),
        PropertyType::Number => tr("metadefs-type-number"),
        PropertyType::Object => tr("metadefs-type-object"),
        PropertyType::String => tr("metadefs-type-string"),
    };
    match &property.items {
        Some(items) if property.kind == PropertyType::Array => {
            tr!("metadefs-list-of", kind = word(items.kind).to_lowercase())
        }
        _ => word(property.kind),
    }
}

/// Values, ranges and operators.
#[component]
fn Allowed(property: Property) -> impl IntoView {
    let items = property.items.as_ref().and_then(|items| items.values.clone());
    let values = property.values.clone().filter(|values| !values.is_empty()).or(items).unwrap_or_default();
    let rules: Vec<String> = rules(&property);
    if values.is_empty() && rules.is_empty() {
        return view! { <span class="muted">{tr("metadefs-any")}</span> }.into_any();
    }
    let tag = |value: &String| {
        view! {
            <span class="tag">
                <bdi>{value.clone()}</bdi>
            </span>
        }
    };
    let (few, rest) = values.split_at(values.len().min(FEW));
    let few = few.iter().map(tag).collect_view();
    let rest = (!rest.is_empty()).then(|| {
        let count = rest.len();
        let rest = rest.iter().map(tag).collect_view();
        view! {
            <details class="more">
                <summary class="small">{tr!("metadefs-more", count = count)}</summary>
                <div class="row">{rest}</div>
            </details>
        }
    });
    let rules = rules
        .into_iter()
        .map(|rule| view! { <div class="small breaks"><bdi>{rule}</bdi></div> })
        .collect_view();
    view! {
        <div class="row">{few}</div>
        {rest}
        {rules}
    }
    .into_any()
}

/// Limits in words.
pub(crate) fn rules(property: &Property) -> Vec<String> {
    let mut out = Vec::new();
    if property.minimum.is_some() || property.maximum.is_some() {
        out.push(between(property.minimum.as_ref(), property.maximum.as_ref()));
    }
    if property.min_length.is_some() || property.max_length.is_some() {
        out.push(tr!("metadefs-characters", range = between(property.min_length, property.max_length)));
    }
    if property.min_items.is_some() || property.max_items.is_some() {
        out.push(tr!("metadefs-entries", range = between(property.min_items, property.max_items)));
    }
    if property.unique_items == Some(true) {
        out.push(tr("metadefs-unique"));
    }
    if let Some(pattern) = property.pattern.as_deref().filter(|pattern| !pattern.is_empty()) {
        out.push(tr!("metadefs-matches", pattern = pattern));
    }
    if let Some(operators) = property.operators.as_ref().filter(|operators| !operators.is_empty()) {
        out.push(tr!("metadefs-operators-are", operators = operators.join(" ")));
    }
    out
}
