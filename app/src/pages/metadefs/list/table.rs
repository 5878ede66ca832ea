//! The rows of the list.

use leptos::prelude::*;
use vitrine_model::metadef::NamespaceEntry;

use crate::{
    components::When,
    locale::tr,
    pages::metadefs::{
        marks::{Protection, Sight},
        several::NAMESPACE,
        title,
    },
    routes::{NamespaceName, Tab},
};

/// The table.
#[component]
pub(super) fn Table(
    entries: Vec<NamespaceEntry>,
    /// Whether rows can be chosen.
    ticks: bool,
) -> impl IntoView {
    let rows = entries.into_iter().map(|entry| view! { <Row entry ticks /> }).collect_view();
    let tick = ticks.then(|| {
        view! {
            <th scope="col" class="tick">
                <span class="visually-hidden">{tr("metadefs-choose-some")}</span>
            </th>
        }
    });
    view! {
        <div class="table-wrap">
            <table class="table stacks">
                <thead>
                    <tr>
                        {tick}
                        <th scope="col">{tr("metadefs-name")}</th>
                        <th scope="col">{tr("metadefs-for")}</th>
                        <th scope="col">{tr("metadefs-visibility")}</th>
                        <th scope="col">{tr("metadefs-updated-at")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(entry: NamespaceEntry, ticks: bool) -> impl IntoView {
    let updated = entry.namespace.updated_at.unwrap_or(entry.namespace.created_at);
    let namespace = entry.namespace.item;
    let name = namespace.namespace.clone();
    let shown = view! { <bdi class="clip">{title(&namespace)}</bdi> };
    let shown = match NamespaceName::parse(&name) {
        Some(place) => {
            view! { <a href=crate::routes::Route::Metadef(place, Tab::default()).path()>{shown}</a> }
                .into_any()
        }
        None => shown.into_any(),
    };
    let types = entry
        .associations
        .into_iter()
        .map(|one| {
            view! {
                <span class="tag">
                    <bdi>{one.item.name}</bdi>
                </span>
            }
        })
        .collect_view();
    let description = namespace.description.clone().filter(|text| !text.is_empty()).map(|text| {
        view! {
            <div class="muted small clip" dir="auto">
                {text}
            </div>
        }
    });
    let tick = ticks.then(|| {
        let label = tr!("metadefs-choose", name = name.as_str());
        view! {
            <td class="tick">
                <input type="checkbox" name=NAMESPACE value=name.clone() aria-label=label />
            </td>
        }
    });
    view! {
        <tr>
            {tick}
            <th scope="row" class="name definition">
                {shown}
                <div class="muted small mono breaks">
                    <bdi>{name}</bdi>
                </div>
                {description}
            </th>
            <td class="types">
                <div class="row">{types}</div>
            </td>
            <td>
                <div class="row">
                    <Sight namespace=namespace.clone() />
                    <Protection namespace />
                </div>
            </td>
            <td data-label=tr("metadefs-updated-at")>
                <When at=updated short=true />
            </td>
        </tr>
    }
    .into_any()
}
