//! The list of users.

use std::collections::BTreeMap;

use axum::extract::RawQuery;
use leptos::prelude::*;
use vitrine_identity::{AssignmentFilter, UserFilter, UserRecord};

use super::{Enabled, Search, Tags, administered, failed, found};
use crate::{
    components::{Emphasis, Empty, Glyph, LinkButton, NavItem, PageHead, When},
    failure::Result,
    locale::tr,
    pages::asked,
    routes::People,
    session::Visitor,
};

/// `GET /dashboard/admin/users`; `?q=` is a part of a name, an id or an email address.
pub(crate) async fn show(visitor: Visitor, RawQuery(query): RawQuery) -> Result {
    let embedded = administered(&visitor)?;
    let text = asked(query.as_deref(), "q").trim().to_owned();
    let all = embedded.users(&UserFilter::default()).await.map_err(failed)?;
    let (users, more) = found(all, &text, |user: &UserRecord| {
        vec![user.name.clone(), user.id.clone(), user.email.clone().unwrap_or_default()]
    });
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for given in embedded.assignments(&AssignmentFilter::default()).await.map_err(failed)? {
        let place = given.project_name.unwrap_or_else(|| tr("people-system"));
        let places = places.entry(given.user_id).or_default();
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let rows: Vec<_> = users
        .into_iter()
        .map(|user| {
            let places = places.remove(&user.id).unwrap_or_default();
            (user, places)
        })
        .collect();
    visitor
        .ok(NavItem::Admin, &tr("people-users"), move || {
            let none = rows.is_empty();
            let rows = rows.into_iter().map(|(user, places)| view! { <Row user places /> }).collect_view();
            let table = if none {
                view! {
                    <Empty glyph=Glyph::Search title=tr("people-users-none")>
                        <p>{tr("people-none-more")}</p>
                        <LinkButton href=People::Users.path()>{tr("people-show-all")}</LinkButton>
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
                                    <th scope="col">{tr("people-projects")}</th>
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
                <PageHead title=tr("people-users") subtitle=tr("people-users-about").into_any()>
                    <LinkButton href=People::NewUser.path() emphasis=Emphasis::Primary glyph=Glyph::Plus>
                        {tr("people-user-create")}
                    </LinkButton>
                </PageHead>
                <Search action=People::Users.path() text />
                <section class="card">{table}</section>
                {more.then(|| view! { <p class="small muted">{tr("people-more")}</p> })}
            }
        })
        .await
}

#[component]
fn Row(user: UserRecord, places: Vec<String>) -> impl IntoView {
    view! {
        <tr>
            <th scope="row" class="name">
                <a href=People::user(&user.id).path()>
                    <bdi class="clip">{user.name}</bdi>
                </a>
                {user.email.map(|email| view! { <div class="small muted"><bdi>{email}</bdi></div> })}
            </th>
            <td>
                <Enabled enabled=user.enabled />
            </td>
            <td data-label=tr("people-projects")>
                <Tags texts=places />
            </td>
            <td data-label=tr("people-created")>
                <When at=user.created_at short=true />
            </td>
        </tr>
    }
    .into_any()
}
