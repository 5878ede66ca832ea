//! The list of tasks: a project's own, or all for administrators.

use std::collections::BTreeMap;

use axum::{
    extract::RawQuery,
    response::{IntoResponse as _, Redirect},
};
use leptos::prelude::*;
use vitrine_domain::{Error, tasks::TaskPage};
use vitrine_model::{
    ImageFilters, ImageQuery, TaskStatus,
    query::{SortDir, SortKey, VisibilityFilter},
};

use super::{Seen, TaskButtons, TaskState, Words, may_change, words};
use crate::{
    components::{
        Choice, Emphasis, Empty, Glyph, LinkButton, NavItem, PageHead, Pager, SelectField, SubmitButton, Tab,
        Tabs, When,
    },
    failure::Result,
    listing::{KINDS, Position, TaskListing},
    locale::{key, tr},
    pages::images::names::Names,
    routes::{ImageId, Route},
    session::Visitor,
};

const STATES: [(TaskStatus, &str); 4] = [
    (TaskStatus::Pending, key("tasks-waiting")),
    (TaskStatus::Processing, key("tasks-running")),
    (TaskStatus::Success, key("tasks-done")),
    (TaskStatus::Failure, key("tasks-failed")),
];

/// A page of the list, and the pages beside it.
#[derive(Debug, Clone)]
struct Shown {
    rows: Vec<Row>,
    previous: Option<TaskListing>,
    next: Option<TaskListing>,
}

#[derive(Debug, Clone)]
struct Row {
    seen: Seen,
    words: Words,
    /// The image's name, or its id where it is gone or cannot be seen.
    image: Option<(String, String)>,
    owner: String,
    may_change: bool,
}

/// `GET /dashboard/tasks`.
pub(crate) async fn show(visitor: Visitor, RawQuery(query): RawQuery) -> Result {
    let mut listing = TaskListing::parse(&query.unwrap_or_default());
    let is_admin = visitor.caller.is_admin();
    listing.all &= is_admin;
    let controller = &visitor.dashboard.controller;
    let (asked, marker) = listing.query();
    let page = if listing.all {
        controller.list_tasks(&visitor.caller, asked, marker).await
    } else {
        controller.project_tasks(&visitor.caller, asked, marker).await
    };
    let page = match page {
        // The task at which the page began is forgotten.
        Err(Error::BadRequest(_)) if listing.position != Position::First => {
            return Ok(Redirect::to(&listing.at(Position::First).path()).into_response());
        }
        page => page?,
    };
    let shown = fill(&visitor, &listing, page).await?;
    let csrf = visitor.login.csrf.clone();
    let most = controller.settings().tasks.max_attempts;
    visitor
        .ok(NavItem::Tasks, tr("tasks-title"), move || {
            let subtitle = tr("tasks-what");
            let table = if shown.rows.is_empty() {
                view! { <Nothing listing=listing.clone() /> }.into_any()
            } else {
                view! { <Table shown list=listing.query_string() all=listing.all csrf most /> }.into_any()
            };
            let tabs = is_admin.then(|| view! { <Tabs label=tr("tasks-whose") tabs=tabs(&listing) /> });
            let here = listing.path();
            view! {
                <PageHead title=tr("tasks-title") subtitle=subtitle.into_any()>
                    <LinkButton href=here glyph=Glyph::Retry>{tr("tasks-refresh")}</LinkButton>
                </PageHead>
                {tabs}
                <Filters listing />
                <section class="card">{table}</section>
            }
        })
        .await
}

async fn fill(visitor: &Visitor, listing: &TaskListing, page: TaskPage) -> Result<Shown> {
    let TaskPage { mut tasks, next: more } = page;
    let backwards = matches!(listing.position, Position::Before(_));
    if backwards {
        tasks.reverse();
    }
    let at = |id: Option<&String>| id.and_then(|id| ImageId::parse(id));
    let (first, last) = (at(tasks.first().map(|task| &task.id)), at(tasks.last().map(|task| &task.id)));
    let has_previous = if backwards { more.is_some() } else { listing.position != Position::First };
    let has_next = backwards || more.is_some();
    let previous = first.filter(|_| has_previous).map(|id| listing.at(Position::Before(id)));
    let next = last.filter(|_| has_next).map(|id| listing.at(Position::After(id)));
    let mut progress = visitor.dashboard.controller.progress_of_tasks(&visitor.caller, &tasks).await?;
    let owners = tasks.iter().map(|task| task.owner.clone()).filter(|owner| !owner.is_empty());
    let names = Names::of(visitor, owners).await?;
    let titles = titles(visitor, tasks.iter().filter_map(|task| task.image_id.clone()).collect()).await?;
    let rows = tasks.into_iter().map(|task| Row {
        words: words(&task),
        image: task.image_id.as_ref().map(|id| {
            let title = titles.get(id).cloned();
            (id.clone(), title.unwrap_or_else(|| id.clone()))
        }),
        owner: if task.owner.is_empty() { tr("tasks-service") } else { names.name(Some(&task.owner)) },
        may_change: may_change(&visitor.caller, &task),
        seen: Seen { progress: progress.remove(&task.id).unwrap_or_default(), task },
    });
    Ok(Shown { rows: rows.collect(), previous, next })
}

/// The names of the images that can be seen.
pub(crate) async fn titles(visitor: &Visitor, mut ids: Vec<String>) -> Result<BTreeMap<String, String>> {
    ids.sort_unstable();
    ids.dedup();
    let mut titles = BTreeMap::new();
    for ids in ids.chunks(100) {
        let filters = ImageFilters {
            visibility: VisibilityFilter::All,
            member_status: None,
            os_hidden: None,
            id: Some(ids.to_vec()),
            ..ImageFilters::default()
        };
        let limit = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        let query = ImageQuery { filters, sort: vec![(SortKey::Id, SortDir::Asc)], marker: None, limit };
        let found = visitor.dashboard.controller.list_images(&visitor.caller, query).await?.images;
        titles.extend(found.into_iter().map(|image| (image.id.clone(), image.title().to_owned())));
    }
    Ok(titles)
}

fn tabs(listing: &TaskListing) -> Vec<Tab> {
    [(false, key("tasks-this-project")), (true, key("tasks-all-projects"))]
        .into_iter()
        .map(|(all, label)| Tab {
            label: tr(label),
            href: TaskListing { all, position: Position::First, ..listing.clone() }.path(),
            count: None,
            call: false,
            active: listing.all == all,
        })
        .collect()
}

#[component]
fn Filters(listing: TaskListing) -> impl IntoView {
    let any =
        |rest: Vec<Choice>| std::iter::once(Choice::new("", tr("tasks-any"))).chain(rest).collect::<Vec<_>>();
    let states = any(STATES.map(|(status, label)| Choice::new(status.as_str(), tr(label))).to_vec());
    let kinds = any(KINDS.map(|(kind, label)| Choice::new(kind, tr(label))).to_vec());
    let clear = listing.is_filtered().then(|| {
        let href = TaskListing { all: listing.all, ..TaskListing::default() }.path();
        view! { <LinkButton href emphasis=Emphasis::Quiet>{tr("tasks-clear")}</LinkButton> }
    });
    view! {
        <form class="filter-bar" method="get" action="/dashboard/tasks" role="search">
            {listing.all.then(|| view! { <input type="hidden" name="scope" value="all" /> })}
            <div class="filters">
                <SelectField
                    name="status"
                    label=tr("tasks-status")
                    choices=states
                    value=listing.status.map_or("", TaskStatus::as_str)
                    class="wider"
                />
                <SelectField name="type" label=tr("tasks-type") choices=kinds value=listing.kind.unwrap_or_default() class="wider" />
                <SubmitButton glyph=Glyph::Search>{tr("tasks-show")}</SubmitButton>
                {clear}
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn Table(shown: Shown, list: String, all: bool, csrf: String, most: u32) -> impl IntoView {
    let Shown { rows, previous, next } = shown;
    let words = tr!("tasks-count", count = rows.len());
    let rows = rows
        .into_iter()
        .map(|row| view! { <TaskRow row list=list.clone() all csrf=csrf.clone() most /> })
        .collect_view();
    let path = |listing: Option<TaskListing>| listing.map(|listing| listing.path());
    view! {
        <div class="table-wrap">
            <table class="table stacks">
                <thead>
                    <tr>
                        <th scope="col">{tr("tasks-task")}</th>
                        <th scope="col">{tr("tasks-image")}</th>
                        <th scope="col">{tr("tasks-state")}</th>
                        {all.then(|| view! { <th scope="col">{tr("tasks-project")}</th> })}
                        <th scope="col">{tr("tasks-begun")}</th>
                        <th scope="col">{tr("tasks-changed")}</th>
                        <th scope="col">
                            <span class="visually-hidden">{tr("tasks-actions")}</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <Pager shown=words previous=path(previous) next=path(next) />
    }
    .into_any()
}

#[component]
fn TaskRow(row: Row, list: String, all: bool, csrf: String, most: u32) -> impl IntoView {
    let Row { seen, words, image, owner, may_change } = row;
    let (created, updated) = (seen.task.created_at, seen.task.updated_at);
    let image = match image {
        Some((id, title)) => view! {
            <a href=Route::image(&id).path()>
                <bdi class="clip">{title}</bdi>
            </a>
        }
        .into_any(),
        None => view! { <span class="muted">"–"</span> }.into_any(),
    };
    let buttons = may_change.then(|| view! { <TaskButtons seen=seen.clone() csrf back=("list", list) /> });
    view! {
        <tr>
            <th scope="row" class="name">
                {words.title}
                {(!words.detail.is_empty())
                    .then(|| {
                        view! {
                            <div class="small muted">
                                <bdi class="clip">{words.detail}</bdi>
                            </div>
                        }
                    })}
            </th>
            <td data-label=tr("tasks-image") class="name">
                {image}
            </td>
            <td class="state">
                <TaskState seen most />
            </td>
            {all
                .then(|| {
                    view! {
                        <td data-label=tr("tasks-project")>
                            <bdi class="clip">{owner}</bdi>
                        </td>
                    }
                })}
            <td data-label=tr("tasks-begun")>
                <When at=created short=true />
            </td>
            <td data-label=tr("tasks-changed")>
                <When at=updated short=true />
            </td>
            <td class="end">{buttons}</td>
        </tr>
    }
    .into_any()
}

/// Why there are no rows.
#[component]
fn Nothing(listing: TaskListing) -> impl IntoView {
    if listing.is_filtered() || listing.position != Position::First {
        let href = TaskListing { all: listing.all, ..TaskListing::default() }.path();
        return view! {
            <Empty glyph=Glyph::Search title=tr("tasks-no-match")>
                <p>{tr("tasks-no-match-why")}</p>
                <LinkButton href>{tr("tasks-clear-filters")}</LinkButton>
            </Empty>
        }
        .into_any();
    }
    view! {
        <Empty glyph=Glyph::Tasks title=tr("tasks-none")>
            <p>
                {tr("tasks-none-why")}
            </p>
            <LinkButton href=Route::home().path()>{tr("tasks-to-images")}</LinkButton>
        </Empty>
    }
    .into_any()
}
