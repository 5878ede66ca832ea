//! What became of each image of a change of many.

use axum::extract::{Path, RawQuery};
use leptos::prelude::*;
use vitrine_domain::{BulkPage, BulkResult, BulkTally, Outcome};
use vitrine_model::TaskStatus;

use super::{
    outcome::{BulkProgress, badge},
    words,
};
use crate::{
    components::{
        Crumb, Emphasis, Glyph, LinkButton, NavItem, Notice, PageHead, Pager, SubmitButton, Tab, Tabs,
        TaskBadge, Tone, values::grouped,
    },
    failure::{Failure, Result},
    listing::Listing,
    locale::{key, tr},
    pages::{
        asked,
        tasks::{Seen, TaskButtons, may_change},
    },
    routes::{ImageId, Route},
    session::Visitor,
    wire::CSRF_FIELD,
};

/// Images of a page.
const ROWS: u32 = 100;

/// What the page is asked for, as it stands in the address bar.
#[derive(Debug, Clone)]
struct Place {
    task: String,
    list: Listing,
    outcome: Option<Outcome>,
    after: i64,
}

impl Place {
    fn path(&self, outcome: Option<Outcome>, after: i64) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let list = self.list.query_string();
        for (name, value) in [
            ("list", list),
            ("outcome", outcome.map(Outcome::as_str).unwrap_or_default().to_owned()),
            ("after", if after > 0 { after.to_string() } else { String::new() }),
        ] {
            if !value.is_empty() {
                query.append_pair(name, &value);
            }
        }
        let (query, task) = (query.finish(), &self.task);
        let mark = if query.is_empty() { "" } else { "?" };
        format!("/dashboard/images/bulk/{task}{mark}{query}")
    }
}

/// The address of the results, from which the list is found again.
pub(super) fn path(task: &str, list: &Listing) -> String {
    let place = Place { task: task.to_owned(), list: list.clone(), outcome: None, after: 0 };
    place.path(None, 0)
}

/// `GET /dashboard/images/bulk/{task}`.
pub(crate) async fn show(visitor: Visitor, Path(task): Path<String>, RawQuery(query): RawQuery) -> Result {
    let task = ImageId::parse(&task).ok_or(Failure::NoPage)?;
    let query = query.as_deref();
    let place = Place {
        task: task.as_str().to_owned(),
        list: Listing::parse(&asked(query, "list")),
        outcome: Outcome::parse(&asked(query, "outcome")),
        after: asked(query, "after").parse().unwrap_or(0),
    };
    let (controller, caller) = (&visitor.dashboard.controller, &visitor.caller);
    let page = controller.bulk_page(caller, &place.task, place.outcome, place.after, ROWS).await?;
    let action = super::action(&page.task)?;
    let object = words::object(&visitor, &action).await?;
    let title = words::done(&action, page.tally.done, &object);
    let undo = page.task.status.is_final() && page.tally.done > 0 && action.inverse().is_some();
    let may_change = may_change(caller, &page.task);
    let csrf = visitor.login.csrf.clone();
    let heading = title.clone();
    visitor
        .ok(NavItem::Images, &title, move || {
            view! { <Results place page heading undo=undo && may_change may_change csrf /> }
        })
        .await
}

#[component]
fn Results(
    place: Place,
    page: BulkPage,
    heading: String,
    undo: bool,
    may_change: bool,
    csrf: String,
) -> impl IntoView {
    let BulkPage { task, progress, tally, results, more } = page;
    let back = place.list.path();
    let running = !task.status.is_final();
    let notice = (task.status == TaskStatus::Failure).then(|| {
        let reason = task.message.clone().unwrap_or_default();
        view! {
            <Notice tone=Tone::Danger title=tr("list-bulk-ended-early")>
                <p>
                    <bdi>{reason}</bdi>
                </p>
            </Notice>
        }
    });
    let undo = undo.then(|| {
        view! {
            <form method="post" action=format!("/dashboard/images/bulk/{}/undo", place.task)>
                <input type="hidden" name=CSRF_FIELD value=csrf.clone() />
                <input type="hidden" name="list" value=place.list.query_string() />
                <SubmitButton glyph=Glyph::Retry>{tr("list-undo")}</SubmitButton>
            </form>
        }
    });
    let work = running.then(|| {
        let seen = Seen { task: task.clone(), progress: progress.clone() };
        let again = place.path(place.outcome, place.after);
        view! {
            <section class="card">
                <div class="body stack">
                    <div class="row">
                        <TaskBadge status=task.status cancelled=progress.cancelled />
                        {may_change.then(|| view! { <TaskButtons seen csrf=csrf.clone() back=("list", String::new()) /> })}
                    </div>
                    <div class="task-state">
                        <BulkProgress task=task.clone() progress=progress.clone() />
                    </div>
                    <p class="small without-script">
                        <a href=again>{tr("list-bulk-look-again")}</a>
                    </p>
                </div>
            </section>
        }
    });
    let last = results.last().map(|result| result.number);
    let next = last.filter(|_| more).map(|last| place.path(place.outcome, last));
    let first = (place.after > 0).then(|| place.path(place.outcome, 0));
    let shown = tr!("list-bulk-shown", count = results.len());
    let rows = results.into_iter().map(row).collect_view();
    view! {
        <PageHead title=heading crumbs=vec![Crumb::new(tr("list-title"), back.clone())]>
            {undo}
            <LinkButton href=back emphasis=Emphasis::Primary>
                {tr("list-back")}
            </LinkButton>
        </PageHead>
        {notice}
        {work}
        <Tabs label=tr("list-outcomes") tabs=tabs(&place, &tally) />
        <section class="card">
            <div class="table-wrap">
                <table class="table stacks">
                    <thead>
                        <tr>
                            <th scope="col">{tr("list-image")}</th>
                            <th scope="col">{tr("list-outcome")}</th>
                            <th scope="col">{tr("list-reason")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <Pager shown previous=first next />
        </section>
    }
    .into_any()
}

fn tabs(place: &Place, tally: &BulkTally) -> Vec<Tab> {
    let all = tally.done + tally.already + tally.refused;
    [
        (None, key("list-outcomes-all"), all),
        (Some(Outcome::Done), key("list-outcomes-done"), tally.done),
        (Some(Outcome::Already), key("list-outcomes-already"), tally.already),
        (Some(Outcome::Refused), key("list-outcomes-refused"), tally.refused),
    ]
    .into_iter()
    .map(|(outcome, label, count)| Tab {
        label: tr(label),
        href: place.path(outcome, 0),
        count: Some(grouped(count)),
        call: outcome == Some(Outcome::Refused) && count > 0,
        active: outcome == place.outcome,
    })
    .collect()
}

fn row(result: BulkResult) -> AnyView {
    let href = Route::image(&result.image_id).path();
    view! {
        <tr>
            <th scope="row" class="name">
                <a href=href>
                    <bdi class="clip">{result.title}</bdi>
                </a>
            </th>
            <td>{badge(result.outcome)}</td>
            <td class="written">
                <bdi>{result.reason.unwrap_or_default()}</bdi>
            </td>
        </tr>
    }
    .into_any()
}
