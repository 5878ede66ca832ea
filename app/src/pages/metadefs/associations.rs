//! All types of resources that a namespace is for, in one form.

use std::collections::BTreeSet;

use axum::response::Redirect;
use leptos::prelude::*;
use vitrine_domain::{Error, MetadefAction};
use vitrine_model::metadef::{Association, NAME_MAX};

use super::{ThisNamespace, frame, frame::FormPage, offer};
use crate::{
    failure::{Failure, Result},
    flash::Flash,
    forms::Form,
    locale::tr,
    pages::see,
    routes::{NamespaceName, Route, Tab},
    session::Visitor,
};

/// The field of the types that are ticked; those of one type end with its name.
const TYPE: &str = "type";
const PREFIX: &str = "prefix:";
const TARGET: &str = "target:";

/// A type of resource, and what the namespace is to it.
#[derive(Debug, Clone)]
struct Kind {
    name: String,
    now: Option<Association>,
}

/// `GET /dashboard/metadefs/{namespace}/associations`.
pub(crate) async fn show(visitor: Visitor, ThisNamespace(name): ThisNamespace) -> Result {
    let contents = frame::contents(&visitor, &name).await?;
    let namespace = contents.namespace.item.clone();
    let kinds = kinds(&visitor, contents.associations.into_iter().map(|one| one.item).collect()).await?;
    // What is protected loses nothing, so what it has cannot be changed either.
    let may_remove =
        !namespace.protected && offer(&visitor, MetadefAction::RemoveAssociation, Some(&namespace)).is_ok();
    let page = FormPage {
        offer: offer(&visitor, MetadefAction::AddAssociation, Some(&namespace)),
        ..FormPage::new(
            tr("metadefs-associations"),
            name.page("associations", &[]),
            name.path(),
            tr("metadefs-save"),
        )
    };
    page.within(&namespace).show(&visitor, move || view! { <Kinds kinds may_remove /> }).await
}

/// `POST /dashboard/metadefs/{namespace}/associations`: adds, changes and removes what differs.
pub(crate) async fn submit(
    visitor: Visitor,
    ThisNamespace(name): ThisNamespace,
    sent: Form,
) -> Result<Redirect> {
    let controller = &visitor.dashboard.controller;
    let now = controller.list_metadef_associations(&visitor.caller, name.as_str()).await?;
    let kinds = kinds(&visitor, now.into_iter().map(|one| one.item).collect()).await?;
    let ticked: BTreeSet<&str> = sent.all(TYPE).collect();
    let (mut changed, mut refused) = (0_usize, Vec::new());
    for kind in kinds {
        let wanted = ticked.contains(kind.name.as_str()).then(|| wanted(&sent, &kind.name));
        if wanted == kind.now {
            continue;
        }
        let type_name = kind.name.clone();
        match change(&visitor, &name, kind, wanted).await {
            Ok(()) => changed += 1,
            Err(error @ Error::Forbidden(_)) => return Err(error.into()),
            Err(error @ Error::Internal(_)) => {
                let problem = Failure::Domain(error).problem(&visitor.cx.request_id);
                refused.push(format!("{type_name}: {}", problem.message));
            }
            Err(error) => refused.push(format!("{type_name}: {error}")),
        }
    }
    let title = tr!("metadefs-associations-saved", count = changed);
    let flash = if refused.is_empty() { Flash::done(title) } else { Flash::failed(title) };
    refused.into_iter().fold(flash, Flash::line).keep(&visitor.session).await?;
    Ok(see(&Route::Metadef(name, Tab::Overview)))
}

/// Every type there is, and what the namespace is to each now; in the order of their names.
async fn kinds(visitor: &Visitor, now: Vec<Association>) -> Result<Vec<Kind>> {
    let known = visitor.dashboard.controller.list_metadef_resource_types(&visitor.caller).await?;
    let names: BTreeSet<String> = known
        .into_iter()
        .map(|known| known.item.name)
        .chain(now.iter().map(|association| association.name.clone()))
        .collect();
    let of = |name: &String| now.iter().find(|association| association.name == *name).cloned();
    Ok(names.into_iter().map(|name| Kind { now: of(&name), name }).collect())
}

/// What the form says about a type that is ticked.
fn wanted(sent: &Form, name: &str) -> Association {
    let some = |field: &str| Some(sent.trimmed(&format!("{field}{name}")).to_owned());
    let text = |field: &str| some(field).filter(|text| !text.is_empty());
    Association { name: name.to_owned(), prefix: text(PREFIX), properties_target: text(TARGET) }
}

/// Makes it so. An association is not changed in place: the old one goes, and comes back where the new one is refused.
async fn change(
    visitor: &Visitor,
    namespace: &NamespaceName,
    kind: Kind,
    wanted: Option<Association>,
) -> std::result::Result<(), Error> {
    let (controller, caller) = (&visitor.dashboard.controller, &visitor.caller);
    if kind.now.is_some() {
        controller.dissociate_metadef_resource_type(caller, namespace.as_str(), &kind.name).await?;
    }
    let Some(wanted) = wanted else { return Ok(()) };
    let made = controller.associate_metadef_resource_type(caller, namespace.as_str(), wanted).await;
    if let (Err(_), Some(former)) = (&made, kind.now) {
        controller.associate_metadef_resource_type(caller, namespace.as_str(), former).await?;
    }
    made.map(drop)
}

#[component]
fn Kinds(kinds: Vec<Kind>, may_remove: bool) -> impl IntoView {
    let rows = kinds.into_iter().map(|kind| row(kind, may_remove)).collect_view();
    view! {
        <p class="hint">{tr("metadefs-associations-hint")}</p>
        <div class="table-wrap">
            <table class="table stacks">
                <thead>
                    <tr>
                        <th scope="col">{tr("metadefs-resource-type")}</th>
                        <th scope="col">{tr("metadefs-prefix")}</th>
                        <th scope="col">{tr("metadefs-target")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(kind: Kind, may_remove: bool) -> AnyView {
    let Kind { name, now } = kind;
    let is_fixed = now.is_some() && !may_remove;
    let is_ticked = now.is_some();
    let now =
        now.unwrap_or_else(|| Association { name: name.clone(), prefix: None, properties_target: None });
    let text = |field: &str, label: String, value: Option<String>| {
        let label = format!("{label}: {name}");
        view! {
            <input
                type="text"
                name=format!("{field}{name}")
                value=value.unwrap_or_default()
                maxlength=NAME_MAX.to_string()
                readonly=is_fixed
                dir="auto"
                autocomplete="off"
                aria-label=label
            />
        }
    };
    let prefix = text(PREFIX, tr("metadefs-prefix"), now.prefix);
    let target = text(TARGET, tr("metadefs-target"), now.properties_target);
    // A box that is switched off is not sent.
    let kept = is_fixed.then(|| view! { <input type="hidden" name=TYPE value=name.clone() /> });
    view! {
        <tr>
            <th scope="row">
                <label class="menu-check">
                    <input type="checkbox" name=TYPE value=name.clone() checked=is_ticked disabled=is_fixed />
                    <bdi class="breaks">{name.clone()}</bdi>
                </label>
                {kept}
            </th>
            <td data-label=tr("metadefs-prefix")>{prefix}</td>
            <td data-label=tr("metadefs-target")>{target}</td>
        </tr>
    }
    .into_any()
}
