//! What the forms on a project's page do.

use axum::{
    extract::Path,
    response::{IntoResponse as _, Redirect},
};
use http::StatusCode;
use vitrine_identity::{AdminError, Embedded, ProjectChange, ProjectRecord};
use vitrine_model::audit::target;

use super::{
    super::{PROJECT_NAME_MAX, administered, enter, failed, name_problem, tell, user, words},
    Details, page,
};
use crate::{
    failure::{Failure, Result},
    flash::Flash,
    forms::{Form, image::Problems},
    locale::{key, tr},
    pages::see,
    routes::{People, Route},
    session::Visitor,
};

/// `POST /dashboard/admin/projects/{id}`.
pub(crate) async fn submit(visitor: Visitor, Path(id): Path<String>, form: Form) -> Result {
    let embedded = administered(&visitor)?;
    let project = embedded.project(&id).await.map_err(failed)?;
    match form.trimmed("action") {
        "save" => return save(&visitor, embedded, project, &form).await,
        "disable" if visitor.project() == Some(&project.id) => {
            Flash::failed(tr("people-not-changed"))
                .line(tr("people-project-own"))
                .keep(&visitor.session)
                .await?;
        }
        word @ ("enable" | "disable") => {
            let change = ProjectChange { enabled: Some(word == "enable"), ..ProjectChange::default() };
            let done = if word == "enable" {
                tr!("people-was-enabled", name = &project.name)
            } else {
                tr!("people-was-disabled", name = &project.name)
            };
            let result = embedded.update_project(&project.id, &change).await;
            let notes = [("asked", word.to_owned())];
            let which = (target::PROJECT, project.id.as_str(), project.name.as_str());
            enter(&visitor, "identity.project.update", which, &notes, &result).await;
            tell(&visitor, result, done, key("people-not-changed")).await?;
        }
        "grant" | "revoke" => user::actions::grant(&visitor, embedded, &form).await?,
        _ => return Err(Failure::BadForm(tr("people-no-action"))),
    }
    Ok(back(&project.id).into_response())
}

fn back(id: &str) -> Redirect {
    see(&Route::People(People::project(id)))
}

async fn save(visitor: &Visitor, embedded: &Embedded, project: ProjectRecord, form: &Form) -> Result {
    let text = |name| form.trimmed(name).to_owned();
    let details = Details { name: text("name"), description: text("description") };
    let mut problems = Problems::default();
    name_problem(&details.name, PROJECT_NAME_MAX, &mut problems);
    if problems.is_empty() {
        let change = ProjectChange {
            name: Some(details.name.clone()),
            description: Some(details.description.clone()),
            enabled: None,
        };
        let saved = embedded.update_project(&project.id, &change).await;
        let which = (target::PROJECT, project.id.as_str(), project.name.as_str());
        enter(visitor, "identity.project.update", which, &[], &saved).await;
        match saved {
            Ok(project) => {
                Flash::done(tr!("people-was-saved", name = &project.name)).keep(&visitor.session).await?;
                return Ok(back(&project.id).into_response());
            }
            Err(error @ AdminError::Taken { .. }) => problems.add("name", words(&error)),
            Err(AdminError::Invalid { field, problem }) => problems.add(field, problem),
            Err(error) => return Err(failed(error)),
        }
    }
    page(visitor, StatusCode::BAD_REQUEST, project, details, problems).await
}
