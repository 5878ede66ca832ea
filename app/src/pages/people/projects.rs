//! The list of projects.

use std::collections::BTreeMap;

use axum::extract::RawQuery;
use leptos::prelude::*;
use vitrine_identity::{AssignmentFilter, ProjectFilter, ProjectRecord, Target};

use super::{Enabled, Search, administered, failed, found};
use crate::{
    components::{Emphasis, Empty, Glyph, LinkButton, NavItem, PageHead, When},
    failure::Result,
    locale::tr,
    pages::asked,
    routes::People,
    session::Visitor,
};

/// `GET /dashboard/admin/projects`; `?q=` is a part of a name, an id or a description.
pub(crate) async fn show(visitor: Visitor, RawQuery(query): RawQuery) -> Result {
    let embedded = administered(&visitor)?;
    let text = asked(query.as_deref(), "q").trim().to_owned();
    let all = embedded.projects(&ProjectFilter::default()).await.map_err(failed)?;
    let (projects, more) = found(all, &text, |project: &ProjectRecord| {
        vec![project.name.clone(), project.id.clone(), project.description.clone()]
    });
    let mut users: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for given in embedded.assignments(&AssignmentFilter::default()).await.map_err(failed)? {
        if let Target::Project(project) = given.target {
            let users = users.entry(project).or_default();
            if !users.contains(&given.user_id) {
                users.push(given.user_id);
            }
        }
    }
    let rows: Vec<_> = projects
        .into_iter()
        .map(|project| {
            let users = users.get(&project.id).map_or(0, Vec::len);
            (project, users)
        })
        .collect();
    visitor
        .ok(NavItem::Admin, &tr("people-projects"), move || {
            let none = rows.is_empty();
            let rows =
                rows.into_iter().map(|(project, users)| view! { <Row project users /> }).collect_view();
            let table = if none {
                view! {
                    <Empty glyph=Glyph::Search title=tr("people-projects-none")>
                        <p>{tr("people-none-more")}</p>
                        <LinkButton href=People::Projects.path()>{tr("people-show-all")}</LinkButton>
                    </Empty>
                }
                .into_any()
            } else {
                view! {
                    <div class="table-wrap">
                        <table class="table stacks">
                            <thead>
                                <tr>
                                    <th scope="col">{tr("people-name")}</th>
                                    <th scope="col">{tr("people-state")}</th>
                                    <th scope="col">{tr("people-users")}</th>
                                    <th scope="col">{tr("people-created")}</th>
                                </tr>
                            </thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                }
                .into_any()
            };
            view! {
                <PageHead title=tr("people-projects") subtitle=tr("people-projects-about").into_any()>
                    <LinkButton href=People::NewProject.path() emphasis=Emphasis::Primary glyph=Glyph::Plus>
                        {tr("people-project-create")}
                    </LinkButton>
                </PageHead>
                <Search action=People::Projects.path() text />
                <section class="card">{table}</section>
                {more.then(|| view! { <p class="small muted">{tr("people-more")}</p> })}
            }
        })
        .await
}

#[component]
fn Row(project: ProjectRecord, users: usize) -> impl IntoView {
    let about = Some(project.description).filter(|text| !text.is_empty());
    view! {
        <tr>
            <th scope="row" class="name">
                <a href=People::project(&project.id).path()>
                    <bdi class="clip">{project.name}</bdi>
                </a>
                {about.map(|text| view! { <div class="small muted"><bdi class="clip">{text}</bdi></div> })}
            </th>
            <td>
                <Enabled enabled=project.enabled />
            </td>
            <td class="num" data-label=tr("people-users")>
                {users}
            </td>
            <td data-label=tr("people-created")>
                <When at=project.created_at short=true />
            </td>
        </tr>
    }
    .into_any()
}
