//! Projects.

use axum::{Json, extract::Path, http::StatusCode};
use serde_json::{Value, json};
use vitrine_database::identity::{ProjectChange, ProjectFilter, ProjectRecord, Target};

use super::{
    State,
    asking::Asking,
    base::Base,
    body::{Body, Fields},
    error::ApiError,
    list::{Here, Query},
};
use crate::{DOMAIN_ID, embedded::NewProject};

pub(super) fn project_json(project: &ProjectRecord, base: &Base) -> Value {
    json!({
        "id": project.id,
        "name": project.name,
        "domain_id": DOMAIN_ID,
        "description": project.description,
        "enabled": project.enabled,
        "parent_id": DOMAIN_ID,
        "is_domain": false,
        "tags": [],
        "options": {},
        "links": {"self": base.link(&format!("/projects/{}", project.id))},
    })
}

/// GET /projects
pub(super) async fn list(
    shared: State,
    asking: Asking,
    base: Base,
    here: Here,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    asking.admin("list_projects")?;
    let filter = ProjectFilter { name: query.owned("name"), enabled: query.enabled() };
    let mut projects = shared.embedded.projects(&filter).await?;
    projects.retain(|_| query.in_domain());
    let items = projects.iter().map(|project| project_json(project, &base)).collect();
    Ok(Json(here.list("projects", items)))
}

/// POST /projects
pub(super) async fn create(
    shared: State,
    asking: Asking,
    base: Base,
    body: Body,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    asking.admin("create_project")?;
    let fields = body.object("project")?;
    check_place(&fields)?;
    let new = NewProject {
        name: fields.required_text("name")?.to_owned(),
        description: fields.text("description")?.unwrap_or_default().to_owned(),
        enabled: fields.flag("enabled")?.unwrap_or(true),
    };
    let project = shared.embedded.create_project(new).await?;
    Ok((StatusCode::CREATED, Json(json!({"project": project_json(&project, &base)}))))
}

/// GET /projects/{id}: for administrators, and for those who have a role in it.
pub(super) async fn show(
    shared: State,
    asking: Asking,
    base: Base,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    if !asking.is_admin() {
        let target = Target::Project(id.clone());
        let roles = shared.embedded.assigned_roles(&asking.0.user.id, &target).await;
        if roles.map_or(true, |roles| roles.is_empty()) {
            return Err(ApiError::forbidden("get_project"));
        }
    }
    let project = shared.embedded.project(&id).await?;
    Ok(Json(json!({"project": project_json(&project, &base)})))
}

/// PATCH /projects/{id}
pub(super) async fn update(
    shared: State,
    asking: Asking,
    base: Base,
    Path(id): Path<String>,
    body: Body,
) -> Result<Json<Value>, ApiError> {
    asking.admin("update_project")?;
    let fields = body.object("project")?;
    check_place(&fields)?;
    let change = ProjectChange {
        name: fields.text("name")?.map(str::to_owned),
        description: fields.change("description")?.map(|text| text.unwrap_or_default().to_owned()),
        enabled: fields.flag("enabled")?,
    };
    let project = shared.embedded.update_project(&id, &change).await?;
    Ok(Json(json!({"project": project_json(&project, &base)})))
}

/// DELETE /projects/{id}
pub(super) async fn delete(
    shared: State,
    asking: Asking,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    asking.admin("delete_project")?;
    shared.embedded.delete_project(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Projects are in the one domain, and not within each other.
fn check_place(fields: &Fields<'_>) -> Result<(), ApiError> {
    fields.check_domain()?;
    if fields.flag("is_domain")? == Some(true) {
        return Err(ApiError::bad_request("There is one domain only; leave is_domain out."));
    }
    match fields.text("parent_id")? {
        None | Some(DOMAIN_ID) => Ok(()),
        Some(_) => Err(ApiError::bad_request("Projects within projects are not kept; leave parent_id out.")),
    }
}
