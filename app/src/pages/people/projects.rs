//! The list of projects.

use std::collections::BTreeMap;

use axum::extract::RawQuery;
use leptos::prelude::*;
use vitrine_identity::{AssignmentFilter, ProjectFilter, ProjectRecord, Target};

use super::{
    Enabled, administered, failed, found,
    list::{List, Words},
};
use crate::{
    components::{NavItem, When},
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
            let words = Words {
                title: tr("people-projects"),
                about: tr("people-projects-about"),
                here: People::Projects.path(),
                create: (tr("people-project-create"), People::NewProject.path()),
                none: tr("people-projects-none"),
                column: tr("people-users"),
            };
            let rows =
                rows.into_iter().map(|(project, users)| view! { <Row project users /> }.into_any()).collect();
            view! { <List words text more rows /> }
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
