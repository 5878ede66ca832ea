//! One subscription: what it is, and what came of it.

use std::collections::BTreeMap;

use axum::extract::Path;
use leptos::prelude::*;
use vitrine_domain::SubscriptionDetail;
use vitrine_model::{CheckResult, OldVersions, SubscribedVersion, Subscription, Task, VersionState};

use super::{
    found, home,
    words::{self, NextCheck, StateBadge, VersionBadge},
};
use crate::{
    components::{
        Bytes, Crumb, Emphasis, Empty, Fact, Facts, Glyph, LinkButton, NavItem, Notice, PageHead,
        SubmitButton, Tone, VisibilityBadge, When,
    },
    failure::Result,
    locale::{key, tr},
    offers,
    pages::{images::names::Names, tasks::titles},
    routes::Route,
    session::Visitor,
    wire::CSRF_FIELD,
};

/// `GET /dashboard/subscriptions/{id}`.
pub(crate) async fn show(visitor: Visitor, Path(id): Path<String>) -> Result {
    let SubscriptionDetail { subscription, versions, check } = found(&visitor, &id).await?;
    let titles = titles(&visitor, versions.iter().map(|row| row.image_id.clone()).collect()).await?;
    let names = Names::of(&visitor, [subscription.project_id.clone()]).await?;
    let owner = names.name(Some(&subscription.project_id));
    let may_change = offers::may_write(&visitor.caller).is_ok();
    let (csrf, title) = (visitor.login.csrf.clone(), subscription.choice.name.clone());
    visitor
        .ok(NavItem::Images, &title, move || {
            let path = Route::subscription(&subscription.id).path();
            let buttons =
                may_change.then(|| view! { <Buttons subscription=subscription.clone() path csrf /> });
            let beside =
                view! { <StateBadge subscription=subscription.clone() check=check.clone() /> }.into_any();
            let crumbs = vec![
                Crumb::new(tr("images-title"), Route::home().path()),
                Crumb::new(tr("subscriptions-title"), home()),
            ];
            view! {
                <PageHead title=subscription.choice.name.clone() crumbs beside=beside>
                    {buttons}
                </PageHead>
                <State subscription=subscription.clone() check />
                <div class="columns wide-narrow">
                    <Versions versions titles />
                    <About subscription owner />
                </div>
            }
        })
        .await
}

#[component]
fn Buttons(subscription: Subscription, path: String, csrf: String) -> impl IntoView {
    let (edit, delete) = (format!("{path}/edit"), format!("{path}/delete"));
    let (word, label, glyph) = if subscription.enabled {
        ("pause", key("subscriptions-pause"), Glyph::Pause)
    } else {
        ("resume", key("subscriptions-resume"), Glyph::Play)
    };
    view! {
        <form class="row" method="post" action=path>
            <input type="hidden" name=CSRF_FIELD value=csrf />
            <SubmitButton emphasis=Emphasis::Primary glyph=Glyph::Retry name="action" value="check">
                {tr("subscriptions-check")}
            </SubmitButton>
            <SubmitButton glyph name="action" value=word>
                {tr(label)}
            </SubmitButton>
        </form>
        <LinkButton href=edit glyph=Glyph::Edit>{tr("subscriptions-edit-button")}</LinkButton>
        <LinkButton href=delete emphasis=Emphasis::Danger glyph=Glyph::Trash>{tr("subscriptions-delete-button")}</LinkButton>
    }
    .into_any()
}

/// Why the last check failed, or that one is at work.
#[component]
fn State(subscription: Subscription, check: Option<Task>) -> impl IntoView {
    if check.is_some() {
        let again = Route::subscription(&subscription.id).path();
        return view! {
            <Notice tone=Tone::Info title=tr("subscriptions-checking")>
                <p>
                    <a href=again>{tr("tasks-refresh")}</a>
                </p>
            </Notice>
        }
        .into_any();
    }
    let failed = subscription.message.filter(|_| subscription.result == CheckResult::Failed);
    failed
        .map(|text| {
            view! {
                <Notice tone=Tone::Danger title=tr("subscriptions-check-failed")>
                    <p>
                        <bdi>{text}</bdi>
                    </p>
                    <p>{tr("subscriptions-check-failed-do")}</p>
                </Notice>
            }
        })
        .into_any()
}

#[component]
fn Versions(versions: Vec<SubscribedVersion>, titles: BTreeMap<String, String>) -> impl IntoView {
    let body = if versions.is_empty() {
        view! {
            <Empty glyph=Glyph::Image title=tr("subscriptions-no-versions")>
                <p>{tr("subscriptions-no-versions-why")}</p>
            </Empty>
        }
        .into_any()
    } else {
        let rows = versions
            .into_iter()
            .map(|row| {
                let is_there = titles.contains_key(&row.image_id);
                view! { <VersionRow row is_there /> }
            })
            .collect_view();
        view! {
            <div class="table-wrap">
                <table class="table stacks">
                    <thead>
                        <tr>
                            <th scope="col">{tr("subscriptions-image")}</th>
                            <th scope="col">{tr("subscriptions-state")}</th>
                            <th scope="col">{tr("subscriptions-size")}</th>
                            <th scope="col">{tr("subscriptions-met")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="card" id="versions">
            <header>
                <h2>{tr("subscriptions-versions")}</h2>
            </header>
            {body}
        </section>
    }
    .into_any()
}

#[component]
fn VersionRow(row: SubscribedVersion, is_there: bool) -> impl IntoView {
    let SubscribedVersion { title, product, image_id, state, size, error, created_at, .. } = row;
    let name = if is_there {
        view! {
            <a href=Route::image(&image_id).path()>
                <bdi class="clip">{title}</bdi>
            </a>
        }
        .into_any()
    } else {
        view! { <bdi class="clip">{title}</bdi> }.into_any()
    };
    let error = error.filter(|text| !text.is_empty() && state != VersionState::Importing);
    view! {
        <tr>
            <th scope="row" class="name">
                {name} <div class="small muted">
                    <bdi class="clip">{product}</bdi>
                </div>
            </th>
            <td class="state">
                <VersionBadge state />
                {error.map(|text| view! { <p class="small written"><bdi>{text}</bdi></p> })}
                {words::meaning(state).map(|text| view! { <p class="small muted">{text}</p> })}
            </td>
            <td class="num" data-label=tr("subscriptions-size")>
                <Bytes value=size />
            </td>
            <td data-label=tr("subscriptions-met")>
                <When at=created_at short=true />
            </td>
        </tr>
    }
    .into_any()
}

#[component]
fn About(subscription: Subscription, owner: String) -> impl IntoView {
    let (rhythm, filter) = (words::rhythm(&subscription), words::filter(&subscription));
    let choice = subscription.choice.clone();
    // What opens the address is for the form of those who change it.
    let url = choice.url.split(['?', '#']).next().unwrap_or_default().to_owned();
    let old = match choice.old {
        OldVersions::Hide => tr("subscriptions-old-hide"),
        OldVersions::Delete => tr("subscriptions-old-delete"),
    };
    let stores = (!choice.stores.is_empty()).then(|| {
        let names = choice.stores.join(", ");
        view! {
            <Fact name=tr("subscriptions-stores")>
                <bdi>{names}</bdi>
            </Fact>
        }
    });
    let properties = choice
        .properties
        .into_iter()
        .map(|(name, value)| view! { <Fact name><bdi>{value}</bdi></Fact> })
        .collect_view();
    view! {
        <section class="card">
            <header>
                <h2>{tr("subscriptions-about")}</h2>
            </header>
            <div class="body">
                <Facts>
                    <Fact name=tr("subscriptions-url")>
                        <code><bdi>{url}</bdi></code>
                    </Fact>
                    <Fact name=tr("subscriptions-kind")>{words::kind(choice.kind)}</Fact>
                    <Fact name=tr("subscriptions-filter")>
                        <bdi>{filter}</bdi>
                    </Fact>
                    <Fact name=tr("tasks-project")>
                        <bdi>{owner}</bdi>
                    </Fact>
                    <Fact name=tr("subscriptions-visibility")>
                        <VisibilityBadge visibility=choice.visibility />
                    </Fact>
                    <Fact name=tr("subscriptions-keep")>{choice.keep}</Fact>
                    <Fact name=tr("subscriptions-old")>{old}</Fact>
                    <Fact name=tr("subscriptions-rhythm")>{rhythm}</Fact>
                    <Fact name=tr("subscriptions-last")>
                        {match subscription.checked_at {
                            Some(at) => view! { <When at short=true /> }.into_any(),
                            None => view! { <span class="muted">"–"</span> }.into_any(),
                        }}
                    </Fact>
                    <Fact name=tr("subscriptions-next")>
                        <NextCheck subscription />
                    </Fact>
                    {stores}
                    {properties}
                </Facts>
            </div>
        </section>
    }
    .into_any()
}
