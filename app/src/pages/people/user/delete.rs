//! Deleting a user: first a page that names what is lost.

use axum::{extract::Path, response::Redirect};
use leptos::prelude::*;
use vitrine_identity::{AssignmentFilter, UserRecord};
use vitrine_model::audit::target;

use super::super::{Tags, administered, enter, failed, tell};
use crate::{
    components::{
        Crumb, Emphasis, Fact, Facts, Glyph, LinkButton, NavItem, Notice, PageHead, SubmitButton, Tone,
    },
    failure::Result,
    flash::Flash,
    locale::{key, tr},
    pages::see,
    routes::{People, Route},
    session::Visitor,
    wire::CSRF_FIELD,
};

/// `GET /dashboard/admin/users/{id}/delete`.
pub(crate) async fn show(visitor: Visitor, Path(id): Path<String>) -> Result {
    let embedded = administered(&visitor)?;
    let user = embedded.user(&id).await.map_err(failed)?;
    let filter = AssignmentFilter { user_id: Some(user.id.clone()), ..AssignmentFilter::default() };
    let given = embedded.assignments(&filter).await.map_err(failed)?;
    let roles: Vec<_> = given
        .into_iter()
        .map(|one| format!("{}: {}", one.project_name.unwrap_or_else(|| tr("people-system")), one.role_name))
        .collect();
    let credentials = embedded.credentials_of(&user.id).await.map_err(failed)?;
    let credentials: Vec<_> = credentials.into_iter().map(|one| one.name).collect();
    let own = user.id == visitor.caller.user_id;
    let csrf = visitor.login.csrf.clone();
    visitor
        .ok(NavItem::Admin, &tr("people-user-delete"), move || {
            view! { <Question user roles credentials own csrf /> }
        })
        .await
}

/// `POST /dashboard/admin/users/{id}/delete`.
pub(crate) async fn submit(visitor: Visitor, Path(id): Path<String>) -> Result<Redirect> {
    let embedded = administered(&visitor)?;
    let user = embedded.user(&id).await.map_err(failed)?;
    if user.id == visitor.caller.user_id {
        Flash::failed(tr("people-not-deleted")).line(tr("people-own-about")).keep(&visitor.session).await?;
        return Ok(see(&Route::People(People::user(&user.id))));
    }
    let done = tr!("people-was-deleted", name = &user.name);
    let result = embedded.delete_user(&user.id).await;
    enter(&visitor, "identity.user.delete", (target::USER, &user.id, &user.name), &[], &result).await;
    tell(&visitor, result, done, key("people-not-deleted")).await?;
    Ok(see(&Route::People(People::Users)))
}

#[component]
fn Question(
    user: UserRecord,
    roles: Vec<String>,
    credentials: Vec<String>,
    own: bool,
    csrf: String,
) -> impl IntoView {
    let page = People::user(&user.id).path();
    let answer = if own {
        view! {
            <Notice tone=Tone::Warn title=tr("people-not-deletable")>
                <p>{tr("people-own-about")}</p>
            </Notice>
            <div class="form-actions">
                <LinkButton href=page.clone()>{tr("people-back")}</LinkButton>
            </div>
        }
        .into_any()
    } else {
        view! {
            <div class="form-actions">
                <SubmitButton emphasis=Emphasis::DangerNow glyph=Glyph::Trash>{tr("people-delete-now")}</SubmitButton>
                <LinkButton href=page.clone()>{tr("people-keep")}</LinkButton>
            </div>
        }
        .into_any()
    };
    view! {
        <div class="narrow">
            <PageHead
                title=tr("people-user-delete")
                crumbs=vec![
                    Crumb::new(tr("people-users"), People::Users.path()),
                    Crumb::new(user.name.clone(), page.clone()),
                ]
            />
            <form class="card" method="post" action=format!("{page}/delete")>
                <div class="body stack">
                    <input type="hidden" name=CSRF_FIELD value=csrf />
                    <p>{tr("people-user-delete-about")}</p>
                    <Facts>
                        <Fact name=tr("people-user")>
                            <bdi>{user.name}</bdi>
                        </Fact>
                        <Lost name=tr("people-roles") names=roles />
                        <Lost name=tr("people-credentials") names=credentials />
                    </Facts>
                    {answer}
                </div>
            </form>
        </div>
    }
    .into_any()
}

/// The names of what would be lost.
#[component]
pub(in crate::pages::people) fn Lost(name: String, names: Vec<String>) -> impl IntoView {
    view! {
        <Fact name>
            {if names.is_empty() { tr("people-none").into_any() } else { view! { <Tags texts=names /> }.into_any() }}
        </Fact>
    }
    .into_any()
}
