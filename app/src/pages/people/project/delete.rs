//! Deleting a project: first a page that names what is lost. One that owns images stays.

use axum::{extract::Path, response::Redirect};
use leptos::prelude::*;
use vitrine_identity::{AdminError, AssignmentFilter, ProjectRecord, Target};
use vitrine_model::audit::target;

use super::super::{administered, enter, failed, tell, user::delete::Lost, words};
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

/// `GET /dashboard/admin/projects/{id}/delete`.
pub(crate) async fn show(visitor: Visitor, Path(id): Path<String>) -> Result {
    let embedded = administered(&visitor)?;
    let project = embedded.project(&id).await.map_err(failed)?;
    let images = embedded.images_of_project(&project.id).await.map_err(failed)?;
    let target = Some(Target::Project(project.id.clone()));
    let filter = AssignmentFilter { target, ..AssignmentFilter::default() };
    let given = embedded.assignments(&filter).await.map_err(failed)?;
    let roles = given.into_iter().map(|one| format!("{}: {}", one.user_name, one.role_name)).collect();
    let refusal = if images > 0 {
        Some(words(&AdminError::HasImages { name: project.name.clone(), images }))
    } else {
        (visitor.project() == Some(&project.id)).then(|| tr("people-project-own"))
    };
    let csrf = visitor.login.csrf.clone();
    visitor
        .ok(NavItem::Admin, &tr("people-project-delete"), move || {
            view! { <Question project images roles refusal csrf /> }
        })
        .await
}

/// `POST /dashboard/admin/projects/{id}/delete`.
pub(crate) async fn submit(visitor: Visitor, Path(id): Path<String>) -> Result<Redirect> {
    let embedded = administered(&visitor)?;
    let project = embedded.project(&id).await.map_err(failed)?;
    if visitor.project() == Some(&project.id) {
        Flash::failed(tr("people-not-deleted")).line(tr("people-project-own")).keep(&visitor.session).await?;
        return Ok(see(&Route::People(People::project(&project.id))));
    }
    let done = tr!("people-was-deleted", name = &project.name);
    let result = embedded.delete_empty_project(&project.id).await;
    let which = (target::PROJECT, project.id.as_str(), project.name.as_str());
    enter(&visitor, "identity.project.delete", which, &[], &result).await;
    tell(&visitor, result, done, key("people-not-deleted")).await?;
    Ok(see(&Route::People(People::Projects)))
}

#[component]
fn Question(
    project: ProjectRecord,
    images: u64,
    roles: Vec<String>,
    refusal: Option<String>,
    csrf: String,
) -> impl IntoView {
    let page = People::project(&project.id).path();
    let answer = match refusal {
        Some(reason) => view! {
            <Notice tone=Tone::Warn title=tr("people-not-deletable")>
                <p><bdi>{reason}</bdi></p>
            </Notice>
            <div class="form-actions">
                <LinkButton href=page.clone()>{tr("people-back")}</LinkButton>
            </div>
        }
        .into_any(),
        None => view! {
            <div class="form-actions">
                <SubmitButton emphasis=Emphasis::DangerNow glyph=Glyph::Trash>{tr("people-delete-now")}</SubmitButton>
                <LinkButton href=page.clone()>{tr("people-keep")}</LinkButton>
            </div>
        }
        .into_any(),
    };
    view! {
        <div class="narrow">
            <PageHead
                title=tr("people-project-delete")
                crumbs=vec![
                    Crumb::new(tr("people-projects"), People::Projects.path()),
                    Crumb::new(project.name.clone(), page.clone()),
                ]
            />
            <form class="card" method="post" action=format!("{page}/delete")>
                <div class="body stack">
                    <input type="hidden" name=CSRF_FIELD value=csrf />
                    <p>{tr("people-project-delete-about")}</p>
                    <Facts>
                        <Fact name=tr("people-project")>
                            <bdi>{project.name}</bdi>
                        </Fact>
                        <Fact name=tr("people-images")>{images}</Fact>
                        <Lost name=tr("people-roles") names=roles />
                    </Facts>
                    {answer}
                </div>
            </form>
        </div>
    }
    .into_any()
}
