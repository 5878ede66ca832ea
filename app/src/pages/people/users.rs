//! The list of users.

use std::collections::BTreeMap;

use axum::extract::RawQuery;
use leptos::prelude::*;
use vitrine_identity::{AssignmentFilter, UserFilter, UserRecord};

use super::{
    Enabled, Tags, administered, failed, found,
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
            let words = Words {
                title: tr("people-users"),
                about: tr("people-users-about"),
                here: People::Users.path(),
                create: (tr("people-user-create"), People::NewUser.path()),
                none: tr("people-users-none"),
                column: tr("people-projects"),
            };
            let rows =
                rows.into_iter().map(|(user, places)| view! { <Row user places /> }.into_any()).collect();
            view! { <List words text more rows /> }
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
