//! The rules of a project; for administrators also those of all.

use axum::extract::RawQuery;
use leptos::prelude::*;
use vitrine_domain::Controller;
use vitrine_model::{RetentionRule, RetentionRun};

use super::{path, words};
use crate::{
    components::{
        Badge, Bytes, Crumb, Emphasis, Empty, Glyph, LinkButton, NavItem, PageHead, Tab, Tabs, Tone, When,
    },
    failure::Result,
    locale::tr,
    pages::{asked, images::names::Names},
    routes::Route,
    session::Visitor,
};

/// What the page shows.
#[derive(Debug, Clone)]
struct Shown {
    rules: Vec<RetentionRule>,
    /// Those of all projects.
    all: bool,
    is_admin: bool,
    may_change: bool,
    names: Names,
    /// Hours between two runs; 0: rules run only by hand.
    hours: u64,
}

/// `GET /dashboard/retention`.
pub(crate) async fn show(visitor: Visitor, RawQuery(query): RawQuery) -> Result {
    let (controller, caller) = (&visitor.dashboard.controller, &visitor.caller);
    let is_admin = caller.is_admin();
    let all = is_admin && asked(query.as_deref(), "scope") == "all";
    let rules = if all {
        controller.all_retention_rules(caller).await?
    } else {
        controller.retention_rules(caller, None).await?
    };
    let ids: Vec<String> =
        if all { rules.iter().map(|rule| rule.project.clone()).collect() } else { Vec::new() };
    let shown = Shown {
        all,
        is_admin,
        may_change: may_change(controller, &visitor),
        names: Names::of(&visitor, ids).await?,
        hours: controller.settings().retention.interval_hours,
        rules,
    };
    visitor.ok(NavItem::Images, tr("retention-title"), move || view! { <Page shown /> }).await
}

fn may_change(controller: &Controller, visitor: &Visitor) -> bool {
    visitor.project().is_some_and(|project| controller.may_change_retention(&visitor.caller, project))
}

#[component]
fn Page(shown: Shown) -> impl IntoView {
    let Shown { rules, all, is_admin, may_change, names, hours } = shown;
    let subtitle = match hours {
        0 => tr("retention-by-hand"),
        hours => tr!("retention-every", hours = hours),
    };
    let create = may_change.then(|| {
        view! {
            <LinkButton href=Route::NewRetention.path() emphasis=Emphasis::Primary glyph=Glyph::Plus>
                {tr("retention-new")}
            </LinkButton>
        }
    });
    let tabs = is_admin.then(|| {
        let list = Route::Retention.path();
        let tab =
            |label: String, href: String, active: bool| Tab { label, href, count: None, call: false, active };
        let tabs = vec![
            tab(tr("tasks-this-project"), list.clone(), !all),
            tab(tr("tasks-all-projects"), format!("{list}?scope=all"), all),
        ];
        view! { <Tabs label=tr("retention-whose") tabs /> }
    });
    let body = if rules.is_empty() {
        view! {
            <Empty glyph=Glyph::Clock title=tr("retention-none")>
                <p>{tr("retention-none-why")}</p>
            </Empty>
        }
        .into_any()
    } else {
        view! { <Table rules all names /> }.into_any()
    };
    view! {
        <PageHead
            title=tr("retention-title")
            crumbs=vec![Crumb::new(tr("images-title"), Route::home().path())]
            subtitle=subtitle.into_any()
        >
            {create}
        </PageHead>
        {tabs}
        <section class="card">{body}</section>
    }
    .into_any()
}

#[component]
fn Table(rules: Vec<RetentionRule>, all: bool, names: Names) -> impl IntoView {
    let rows = rules
        .into_iter()
        .map(|rule| {
            let project = all.then(|| names.name(Some(&rule.project)));
            view! { <Row rule project /> }
        })
        .collect_view();
    view! {
        <div class="table-wrap">
            <table class="table stacks">
                <thead>
                    <tr>
                        <th scope="col">{tr("retention-rule")}</th>
                        {all.then(|| view! { <th scope="col">{tr("tasks-project")}</th> })}
                        <th scope="col">{tr("retention-which")}</th>
                        <th scope="col">{tr("retention-conditions")}</th>
                        <th scope="col">{tr("retention-action")}</th>
                        <th scope="col">{tr("retention-last-run")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(rule: RetentionRule, project: Option<String>) -> impl IntoView {
    let project = project.map(|name| {
        view! {
            <td data-label=tr("tasks-project")>
                <bdi>{name}</bdi>
            </td>
        }
    });
    view! {
        <tr>
            <th scope="row" class="name">
                <a href=path(&rule.id)>
                    <bdi class="clip">{rule.terms.name.clone()}</bdi>
                </a>
                " "
                <Switch enabled=rule.enabled />
            </th>
            {project}
            <td data-label=tr("retention-which")>
                <bdi>{words::images(&rule.terms).join(", ")}</bdi>
            </td>
            <td data-label=tr("retention-conditions")>{words::conditions(&rule.terms).join(", ")}</td>
            <td data-label=tr("retention-action")>{words::action(rule.terms.action)}</td>
            <td data-label=tr("retention-last-run")>
                <LastRun run=rule.last_run />
            </td>
        </tr>
    }
    .into_any()
}

/// Whether a rule runs by itself.
#[component]
pub(super) fn Switch(enabled: bool) -> impl IntoView {
    if enabled {
        view! { <Badge tone=Tone::Ok glyph=Glyph::Play text=tr("retention-on") /> }.into_any()
    } else {
        view! { <Badge tone=Tone::Neutral glyph=Glyph::Pause text=tr("retention-off") /> }.into_any()
    }
}

/// When, how many, and how many were refused.
#[component]
pub(super) fn LastRun(run: Option<RetentionRun>) -> impl IntoView {
    let Some(run) = run else {
        return view! { <span class="muted">{tr("retention-never-ran")}</span> }.into_any();
    };
    let refused = (run.refused > 0).then(
        || view! { <div class="small problem">{tr!("retention-run-refused", count = run.refused)}</div> },
    );
    view! {
        <When at=run.at short=true />
        <div class="small muted">
            {tr!("retention-run-done", count = run.done)}
            {(run.bytes > 0).then(|| view! { " (" <Bytes value=Some(run.bytes) /> ")" })}
        </div>
        {refused}
    }
    .into_any()
}
