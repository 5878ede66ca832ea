//! What each project uses, and what it may.

use axum::extract::RawQuery;
use leptos::prelude::*;
use vitrine_identity::Project;
use vitrine_model::{Quota, Usage};

use super::{admins_only, limits};
use crate::{
    components::{Empty, Glyph, LinkButton, NavItem, PageHead, SubmitButton, TextField},
    failure::Result,
    listing::Scope,
    locale::tr,
    pages::{
        asked,
        images::names::Names,
        usage::{Bars, amount, picture::Pictures, title},
    },
    routes::Route,
    session::Visitor,
};

/// Projects shown at a time: each costs some queries.
const MOST: usize = 25;

/// `GET /dashboard/admin/usage`; `?q=` is the beginning of a name or id.
pub(crate) async fn show(visitor: Visitor, RawQuery(query): RawQuery) -> Result {
    admins_only(&visitor)?;
    let text = asked(query.as_deref(), "q").trim().to_owned();
    let mut found = visitor.dashboard.identity.find_projects(&visitor.caller, &text, MOST + 1).await?;
    let more = found.len() > MOST;
    found.truncate(MOST);
    let controller = &visitor.dashboard.controller;
    let mut rows = Vec::new();
    for project in found {
        rows.push(Row {
            usage: controller.project_usage(&visitor.caller, &project.id).await?,
            has_own: !controller.own_limits(&visitor.caller, &project.id).await?.is_empty(),
            project,
        });
    }
    // A search asks for projects, not for the whole.
    let whole = if text.is_empty() {
        let picture = controller.whole_picture(&visitor.caller).await?;
        let ids = picture.by_project.iter().filter_map(|total| total.name.clone());
        let names = Names::of(&visitor, ids.collect::<Vec<_>>()).await?;
        Some((picture, names))
    } else {
        None
    };
    let all = controller.settings().limits.clone();
    let general = Quota::ALL.map(|quota| {
        let limit = match u64::try_from(all.of_projects(quota)) {
            Ok(limit) => amount(quota, limit),
            Err(_) => tr("admin-no-limit"),
        };
        format!("{}: {limit}", title(quota))
    });
    visitor
        .ok(NavItem::Admin, tr("admin-projects"), move || {
            let subtitle = tr!("admin-general", limits = general.join(" · "));
            let table = if rows.is_empty() {
                view! { <Nothing text=text.clone() /> }.into_any()
            } else {
                view! { <Cards rows /> }.into_any()
            };
            let hint = more.then(|| {
                let text = tr!("admin-first", most = MOST);
                view! { <p class="small muted">{text}</p> }
            });
            view! {
                <PageHead title=tr("admin-projects") subtitle=subtitle.into_any() />
                <form class="filter-bar" method="get" action=Route::Projects.path() role="search">
                    <div class="filters">
                        <TextField
                            name="q"
                            label=tr("admin-project")
                            kind="search"
                            class="search"
                            value=text
                            placeholder=tr("admin-project-hint")
                        />
                        <SubmitButton glyph=Glyph::Search>{tr("admin-show")}</SubmitButton>
                    </div>
                </form>
                <div class="stack">
                    {whole.map(|(picture, names)| view! { <Pictures picture scope=Scope::All names /> })}
                    {table}
                    {hint}
                </div>
            }
        })
        .await
}

#[derive(Debug, Clone)]
struct Row {
    project: Project,
    usage: Vec<Usage>,
    /// Whether it has limits of its own.
    has_own: bool,
}

#[component]
fn Cards(rows: Vec<Row>) -> impl IntoView {
    let cards = rows
        .into_iter()
        .map(|Row { project, usage, has_own }| {
            let href = limits::path(&project.id);
            view! {
                <section class="card">
                    <header>
                        <div class="grow">
                            <h2>
                                <bdi>{project.name}</bdi>
                            </h2>
                            <code class="small muted">{project.id}</code>
                            {has_own.then(|| view! { <span class="small muted">{tr("admin-own-limits")}</span> })}
                        </div>
                        <LinkButton small=true href glyph=Glyph::Edit>{tr("admin-set-limits")}</LinkButton>
                    </header>
                    <div class="body wide-usage">
                        <Bars usage explained=false />
                    </div>
                </section>
            }
        })
        .collect_view();
    view! { <div class="stack">{cards}</div> }.into_any()
}

#[component]
fn Nothing(text: String) -> impl IntoView {
    view! {
        <section class="card">
            <Empty glyph=Glyph::Search title=tr("admin-no-project")>
                <p>{tr("admin-no-project-before")} <bdi>{text}</bdi> {tr("admin-no-project-after")}</p>
                <LinkButton href=Route::Projects.path()>{tr("admin-show-all")}</LinkButton>
            </Empty>
        </section>
    }
    .into_any()
}
