//! The list of subscriptions.

use axum::extract::RawQuery;
use leptos::prelude::*;
use vitrine_domain::SubscriptionOverview;
use vitrine_model::CheckResult;

use super::words::{self, NextCheck, StateBadge};
use crate::{
    components::{Crumb, Emphasis, Empty, Glyph, LinkButton, NavItem, PageHead, Tab, Tabs, When},
    failure::Result,
    locale::{key, tr},
    offers,
    pages::{asked, images::names::Names},
    routes::Route,
    session::Visitor,
};

/// `GET /dashboard/subscriptions`; `?scope=all` is those of all projects.
pub(crate) async fn show(visitor: Visitor, RawQuery(query): RawQuery) -> Result {
    let all = asked(query.as_deref(), "scope") == "all";
    let found = visitor.dashboard.controller.subscriptions(&visitor.caller, all).await?;
    let owners = found.iter().map(|one| one.subscription.project_id.clone());
    let names = if all { Names::of(&visitor, owners).await? } else { Names::default() };
    let (is_admin, may_create) = (visitor.caller.is_admin(), offers::may_create(&visitor.caller).is_ok());
    visitor
        .ok(NavItem::Images, tr("subscriptions-title"), move || {
            let create = may_create.then(|| {
                view! {
                    <LinkButton href=Route::NewSubscription.path() emphasis=Emphasis::Primary glyph=Glyph::Plus>
                        {tr("subscriptions-new")}
                    </LinkButton>
                }
            });
            let tabs =
                is_admin.then(|| view! { <Tabs label=tr("subscriptions-whose") tabs=tabs(all) /> });
            let body = if found.is_empty() {
                view! { <Nothing may_create /> }.into_any()
            } else {
                view! { <Table found all names /> }.into_any()
            };
            view! {
                <PageHead
                    title=tr("subscriptions-title")
                    crumbs=vec![Crumb::new(tr("images-title"), Route::home().path())]
                    subtitle=tr("subscriptions-what").into_any()
                >
                    {create}
                </PageHead>
                {tabs}
                <section class="card">{body}</section>
            }
        })
        .await
}

fn tabs(all: bool) -> Vec<Tab> {
    let both = [(false, key("tasks-this-project")), (true, key("tasks-all-projects"))];
    let tab = |(scope, label)| Tab {
        label: tr(label),
        href: Route::Subscriptions { all: scope }.path(),
        count: None,
        call: false,
        active: scope == all,
    };
    both.into_iter().map(tab).collect()
}

#[component]
fn Table(found: Vec<SubscriptionOverview>, all: bool, names: Names) -> impl IntoView {
    let rows = found
        .into_iter()
        .map(|one| {
            let owner = all.then(|| names.name(Some(&one.subscription.project_id)));
            view! { <Row one owner /> }
        })
        .collect_view();
    view! {
        <div class="table-wrap">
            <table class="table stacks">
                <thead>
                    <tr>
                        <th scope="col">{tr("subscriptions-name")}</th>
                        {all.then(|| view! { <th scope="col">{tr("tasks-project")}</th> })}
                        <th scope="col">{tr("subscriptions-state")}</th>
                        <th scope="col">{tr("subscriptions-versions")}</th>
                        <th scope="col">{tr("subscriptions-last")}</th>
                        <th scope="col">{tr("subscriptions-next")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(one: SubscriptionOverview, owner: Option<String>) -> impl IntoView {
    let tally = words::tally(&one);
    let SubscriptionOverview { subscription, check, .. } = one;
    let href = Route::subscription(&subscription.id).path();
    let name = subscription.choice.name.clone();
    let about = words::filter(&subscription);
    let failed = subscription.result == CheckResult::Failed && check.is_none();
    let message = subscription.message.clone().filter(|_| failed);
    let checked = subscription.checked_at;
    view! {
        <tr>
            <th scope="row" class="name">
                <a href=href>
                    <bdi class="clip">{name}</bdi>
                </a>
                <div class="small muted">
                    <bdi class="clip">{about}</bdi>
                </div>
            </th>
            {owner
                .map(|owner| {
                    view! {
                        <td data-label=tr("tasks-project")>
                            <bdi class="clip">{owner}</bdi>
                        </td>
                    }
                })}
            <td class="state">
                <StateBadge subscription=subscription.clone() check />
                {message.map(|text| view! { <p class="small written"><bdi>{text}</bdi></p> })}
            </td>
            <td data-label=tr("subscriptions-versions")>{tally}</td>
            <td data-label=tr("subscriptions-last")>
                {match checked {
                    Some(at) => view! { <When at short=true /> }.into_any(),
                    None => view! { <span class="muted">"–"</span> }.into_any(),
                }}
            </td>
            <td data-label=tr("subscriptions-next")>
                <NextCheck subscription />
            </td>
        </tr>
    }
    .into_any()
}

/// What a subscription is, where there is none.
#[component]
fn Nothing(may_create: bool) -> impl IntoView {
    let create = may_create.then(|| {
        view! {
            <LinkButton href=Route::NewSubscription.path() emphasis=Emphasis::Primary glyph=Glyph::Plus>
                {tr("subscriptions-new")}
            </LinkButton>
        }
    });
    view! {
        <Empty glyph=Glyph::Retry title=tr("subscriptions-none")>
            <p>{tr("subscriptions-none-why")}</p>
            {create}
        </Empty>
    }
    .into_any()
}
