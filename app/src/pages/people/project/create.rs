//! A new project.

use axum::response::IntoResponse as _;
use http::StatusCode;
use leptos::prelude::*;
use vitrine_identity::{AdminError, NewProject};
use vitrine_model::audit::target;

use super::{
    super::{PROJECT_NAME_MAX, administered, enter, failed, name_problem, words},
    Details, Fields,
};
use crate::{
    components::{Crumb, Emphasis, LinkButton, NavItem, PageHead, SubmitButton},
    failure::Result,
    flash::Flash,
    forms::{Form, image::Problems},
    locale::tr,
    pages::see,
    routes::{People, Route},
    session::Visitor,
    wire::CSRF_FIELD,
};

/// `GET /dashboard/admin/projects/new`.
pub(crate) async fn show(visitor: Visitor) -> Result {
    page(&visitor, StatusCode::OK, Details::default(), Problems::default()).await
}

/// `POST /dashboard/admin/projects/new`.
pub(crate) async fn submit(visitor: Visitor, form: Form) -> Result {
    let embedded = administered(&visitor)?;
    let text = |name| form.trimmed(name).to_owned();
    let details = Details { name: text("name"), description: text("description") };
    let mut problems = Problems::default();
    name_problem(&details.name, PROJECT_NAME_MAX, &mut problems);
    if problems.is_empty() {
        let new = NewProject {
            description: details.description.clone(),
            ..NewProject::named(details.name.clone())
        };
        let made = embedded.create_project(new).await;
        let id = made.as_ref().map(|project| project.id.clone()).unwrap_or_default();
        enter(&visitor, "identity.project.create", (target::PROJECT, &id, &details.name), &[], &made).await;
        match made {
            Ok(project) => {
                Flash::done(tr!("people-project-made", name = &project.name)).keep(&visitor.session).await?;
                return Ok(see(&Route::People(People::project(&project.id))).into_response());
            }
            Err(error @ AdminError::Taken { .. }) => problems.add("name", words(&error)),
            Err(AdminError::Invalid { field, problem }) => problems.add(field, problem),
            Err(error) => return Err(failed(error)),
        }
    }
    page(&visitor, StatusCode::BAD_REQUEST, details, problems).await
}

async fn page(visitor: &Visitor, status: StatusCode, details: Details, problems: Problems) -> Result {
    administered(visitor)?;
    let csrf = visitor.login.csrf.clone();
    visitor
        .page(status, NavItem::Admin, &tr("people-project-new"), move || {
            view! {
                <div class="narrow">
                    <PageHead
                        title=tr("people-project-new")
                        crumbs=vec![Crumb::new(tr("people-projects"), People::Projects.path())]
                    />
                    <form class="card" method="post" action=People::NewProject.path()>
                        <div class="body form">
                            <input type="hidden" name=CSRF_FIELD value=csrf />
                            <Fields details problems />
                            <div class="form-actions">
                                <SubmitButton emphasis=Emphasis::Primary>{tr("people-project-create")}</SubmitButton>
                                <LinkButton href=People::Projects.path()>{tr("people-cancel")}</LinkButton>
                            </div>
                        </div>
                    </form>
                </div>
            }
        })
        .await
}
