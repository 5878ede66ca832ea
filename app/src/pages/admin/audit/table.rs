//! Entries of the audit trail, one a row.

use leptos::prelude::*;
use serde_json::Value;
use vitrine_model::{AuditEntry, audit::target};

use super::words::{ACTIONS, TARGETS, outcome, said};
use crate::{
    components::{Badge, When},
    listing::{AuditListing, Position},
    locale::tr,
    routes::{ImageId, NamespaceName, Route, Tab},
};

/// The rows; in the trail (`listing`) with what they are about, on the page of an image without.
#[component]
pub(crate) fn Table(
    entries: Vec<AuditEntry>,
    #[prop(optional_no_strip)] listing: Option<AuditListing>,
) -> impl IntoView {
    let whole = listing.is_some();
    let rows =
        entries.into_iter().map(|entry| view! { <Row entry listing=listing.clone() /> }).collect_view();
    view! {
        <div class="table-wrap">
            <table class="table stacks">
                <thead>
                    <tr>
                        <th scope="col">{tr("audit-when")}</th>
                        <th scope="col">{tr("audit-action")}</th>
                        {whole.then(|| view! { <th scope="col">{tr("audit-target")}</th> })}
                        <th scope="col">{tr("audit-who")}</th>
                        <th scope="col">{tr("audit-outcome")}</th>
                        <th scope="col" class="fold">{tr("audit-details")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(entry: AuditEntry, #[prop(optional_no_strip)] listing: Option<AuditListing>) -> impl IntoView {
    let (tone, word) = outcome(entry.outcome);
    let word = match entry.code {
        Some(code) => format!("{word} ({code})"),
        None => word,
    };
    let about = listing.is_some().then(|| {
        view! {
            <td class="name" data-label=tr("audit-target")>
                <About entry=entry.clone() />
            </td>
        }
    });
    view! {
        <tr>
            <td>
                <When at=entry.at short=true />
            </td>
            <th scope="row">
                {said(&ACTIONS, &entry.action)} <div class="small muted">
                    <code>{entry.action.clone()}</code>
                </div>
            </th>
            {about}
            <td data-label=tr("audit-who")>
                <Who entry=entry.clone() listing />
            </td>
            <td>
                <Badge tone text=word />
            </td>
            <td class="end fold">
                <Details entry />
            </td>
        </tr>
    }
    .into_any()
}

/// Where the thing has a page, the way there.
fn page_of(entry: &AuditEntry) -> Option<String> {
    let id = entry.target_id.as_str();
    match entry.target_kind.as_str() {
        target::IMAGE => ImageId::parse(id).map(|id| Route::Image(id).path()),
        target::METADEF => NamespaceName::parse(id).map(|name| Route::Metadef(name, Tab::default()).path()),
        target::PROJECT => Some(AuditListing { project: id.to_owned(), ..AuditListing::default() }.path()),
        target::SUBSCRIPTION => Some(Route::subscription(id).path()),
        target::CACHE => Some(Route::Cache.path()),
        target::STORE => Some(Route::Stores.path()),
        _ => None,
    }
}

#[component]
fn About(entry: AuditEntry) -> impl IntoView {
    let name = entry.target_name.clone().filter(|name| !name.is_empty());
    let title = name.clone().unwrap_or_else(|| entry.target_id.clone());
    let title = view! { <bdi class="clip">{title}</bdi> };
    let title = match page_of(&entry) {
        Some(href) => view! { <a href=href>{title}</a> }.into_any(),
        None => title.into_any(),
    };
    let id = name.map(|_| view! { <code>{entry.target_id.clone()}</code> });
    view! {
        {title}
        <div class="small muted">{said(&TARGETS, &entry.target_kind)} " " {id}</div>
    }
    .into_any()
}

/// Who it was; in the trail (`listing`) with the way to what else the project did.
#[component]
pub(crate) fn Who(
    entry: AuditEntry,
    #[prop(optional_no_strip)] listing: Option<AuditListing>,
) -> impl IntoView {
    if entry.user_name.is_empty() && entry.project_id.is_none() {
        let who = if entry.user_id.is_empty() {
            tr("audit-server")
        } else if entry.by_admin {
            tr("audit-administrator")
        } else {
            tr("audit-other-project")
        };
        return view! { <span class="muted">{who}</span> }.into_any();
    }
    let name = if entry.user_name.is_empty() { entry.user_id.clone() } else { entry.user_name.clone() };
    let project = entry.project_name.clone().or_else(|| entry.project_id.clone());
    let only = |project: String| match (&listing, entry.project_id.clone()) {
        (Some(listing), Some(id)) => {
            let href = AuditListing { project: id, ..listing.at(Position::First) }.path();
            view! {
                <a href=href title=tr("audit-only-project")>
                    <bdi>{project}</bdi>
                </a>
            }
            .into_any()
        }
        _ => view! { <bdi>{project}</bdi> }.into_any(),
    };
    view! {
        <bdi title=entry.user_id.clone()>{name}</bdi>
        <div class="small muted">{project.map(only)}</div>
    }
    .into_any()
}

#[component]
fn Details(entry: AuditEntry) -> impl IntoView {
    let mut lines = lines(&entry.detail);
    if let Some(request) = entry.request_id {
        lines.push(tr!("audit-note", name = tr("audit-request"), value = request));
    }
    (!lines.is_empty()).then(|| {
        let lines = lines.into_iter().map(|line| view! { <li><bdi>{line}</bdi></li> }).collect_view();
        view! {
            <details class="more">
                <summary>{tr("audit-details")}</summary>
                <ul class="plain small written">{lines}</ul>
            </details>
        }
    })
}

/// What an entry tells beside its columns, a line each.
fn lines(detail: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, value) in detail.as_object().into_iter().flatten() {
        match (name.as_str(), value) {
            (_, Value::Null) => {}
            ("changes", Value::Object(changes)) => {
                lines.extend(changes.iter().map(|(field, change)| {
                    let (old, new) = (plain(&change["old"]), plain(&change["new"]));
                    tr!("audit-change", field = field, old = old, new = new)
                }));
            }
            // What was done names the fields already.
            ("asked", _) if detail.get("changes").is_some() => {}
            ("asked", value) => {
                lines.push(tr!("audit-note", name = tr("audit-asked"), value = plain(value)));
            }
            (name, value) => lines.push(tr!("audit-note", name = name, value = plain(value))),
        }
    }
    lines
}

/// A value without the marks of JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => tr("audit-nothing"),
        Value::String(text) => text.clone(),
        Value::Array(values) if values.is_empty() => tr("audit-nothing"),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
