//! A namespace's page: what it is, what it is for, and what it defines.

mod definition;
mod objects;
mod overview;
mod properties;
mod tags;

use axum::extract::RawQuery;
use definition::PropertyTable;
pub(crate) use definition::{kind_in_words, rules};
use leptos::prelude::*;
use objects::Objects;
use overview::Overview;
use properties::Properties;
use tags::Tags;
use vitrine_domain::MetadefAction;
use vitrine_model::metadef::{Contents, Namespace, NamespaceVisibility};

use super::{ThisNamespace, actions::Action, frame, offer, title};
use crate::{
    components::{Crumb, Emphasis, Glyph, Icon, LinkButton, NavItem, PageHead, Tab as TabLink, Tabs},
    failure::Result,
    locale::tr,
    pages::{
        asked,
        images::names::Names,
        metadefs::marks::{Protection, Sight},
    },
    routes::{NamespaceName, Route, Tab},
    session::Visitor,
    wire::CSRF_FIELD,
};

/// What every part of the page knows.
#[derive(Debug, Clone)]
struct Place {
    name: NamespaceName,
    /// Whether the visitor may change it.
    editable: bool,
    /// Whether what is in it may be deleted.
    removable: bool,
    csrf: String,
}

/// `GET /dashboard/metadefs/{namespace}`.
pub(crate) async fn show(
    visitor: Visitor,
    ThisNamespace(name): ThisNamespace,
    RawQuery(query): RawQuery,
) -> Result {
    let contents = frame::contents(&visitor, &name).await?;
    let tab = Tab::parse(&asked(query.as_deref(), "tab"));
    let namespace = contents.namespace.item.clone();
    let editable = offer(&visitor, MetadefAction::ModifyNamespace, Some(&namespace)).is_ok();
    let types = if editable && tab == Tab::Overview {
        let all = visitor.dashboard.controller.list_metadef_resource_types(&visitor.caller).await?;
        all.into_iter().map(|one| one.item.name).collect()
    } else {
        Vec::new()
    };
    let owner = Names::of(&visitor, [namespace.owner.clone()]).await?.name(Some(&namespace.owner));
    let place = Place {
        name,
        editable,
        removable: editable && !namespace.protected,
        csrf: visitor.login.csrf.clone(),
    };
    let heading = title(&namespace);
    visitor
        .ok(NavItem::Metadefs, &heading, move || {
            let tabs = tabs(&place.name, &contents, tab);
            let body = match tab {
                Tab::Overview => view! { <Overview contents owner types place=place.clone() /> }.into_any(),
                Tab::Properties => {
                    view! { <Properties properties=contents.properties place=place.clone() /> }.into_any()
                }
                Tab::Objects => view! { <Objects objects=contents.objects place=place.clone() /> }.into_any(),
                Tab::Tags => view! { <Tags tags=contents.tags place=place.clone() /> }.into_any(),
            };
            view! {
                <Head namespace place />
                <Tabs label=tr("metadefs-contents") tabs />
                {body}
            }
        })
        .await
}

fn tabs(name: &NamespaceName, contents: &Contents, active: Tab) -> Vec<TabLink> {
    let count = |tab: Tab| match tab {
        Tab::Overview => None,
        Tab::Properties => Some(contents.properties.len()),
        Tab::Objects => Some(contents.objects.len()),
        Tab::Tags => Some(contents.tags.len()),
    };
    let link = |tab: Tab| TabLink {
        label: tab.label(),
        href: Route::Metadef(name.clone(), tab).path(),
        count: count(tab).map(|count| count.to_string()),
        call: false,
        active: tab == active,
    };
    Tab::ALL.into_iter().map(link).collect()
}

#[component]
fn Head(namespace: Namespace, place: Place) -> impl IntoView {
    let here = place.name.path();
    let beside = view! {
        <Sight namespace=namespace.clone() />
        <Protection namespace=namespace.clone() />
    }
    .into_any();
    let heading = title(&namespace);
    let subtitle = view! { <span class="mono"><bdi>{namespace.namespace.clone()}</bdi></span> }.into_any();
    let admin = place.editable.then(|| view! { <AdminButtons namespace place /> });
    view! {
        <PageHead
            title=heading
            crumbs=vec![Crumb::new(tr("metadefs-metadata"), Route::metadefs().path())]
            beside
            subtitle
        >
            <a class="button" href=format!("{here}/json") download="">
                <Icon glyph=Glyph::Download />
                {tr("metadefs-download")}
            </a>
            {admin}
        </PageHead>
    }
    .into_any()
}

/// What administrators can do with it.
#[component]
fn AdminButtons(namespace: Namespace, place: Place) -> impl IntoView {
    let here = place.name.path();
    let public = namespace.visibility == Some(NamespaceVisibility::Public);
    let switches = [
        if public { Action::Hide } else { Action::Publish },
        if namespace.protected { Action::Unprotect } else { Action::Protect },
    ];
    let switches = switches
        .into_iter()
        .map(|action| {
            view! {
                <button class="menu-item" type="submit" name="action" value=action.as_str()>
                    <Icon glyph=action.glyph() />
                    {action.label()}
                </button>
            }
        })
        .collect_view();
    view! {
        <LinkButton href=format!("{here}/edit") glyph=Glyph::Edit>{tr("metadefs-edit")}</LinkButton>
        <details class="menu">
            <summary class="button">
                <Icon glyph=Glyph::More />
                {tr("metadefs-more-menu")}
            </summary>
            <form class="menu-panel" method="post" action=format!("{here}/actions")>
                <input type="hidden" name=CSRF_FIELD value=place.csrf />
                {switches}
            </form>
        </details>
        <LinkButton href=format!("{here}/delete") glyph=Glyph::Trash emphasis=Emphasis::Danger>{tr("metadefs-delete")}</LinkButton>
    }
    .into_any()
}
