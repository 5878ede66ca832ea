//! What a token can be used for, or changed into.

use axum::Json;
use serde_json::{Value, json};
use vitrine_database::identity::Target;

use super::{State, asking::Asking, base::Base, error::ApiError, list::Here, projects::project_json};
use crate::token::Scope;

/// GET /auth/projects: the projects the user has a role in.
pub(super) async fn projects(
    shared: State,
    asking: Asking,
    base: Base,
    here: Here,
) -> Result<Json<Value>, ApiError> {
    let projects = shared.embedded.projects_of_user(&asking.0.user.id).await?;
    let items = projects.iter().map(|project| project_json(project, &base)).collect();
    Ok(Json(here.list("projects", items)))
}

/// GET /auth/domains: roles are not given in domains.
pub(super) async fn domains(_: Asking, here: Here) -> Json<Value> {
    Json(here.list("domains", Vec::new()))
}

/// GET /auth/system: whether the user has a role on the system.
pub(super) async fn system(shared: State, asking: Asking, here: Here) -> Result<Json<Value>, ApiError> {
    let roles = shared.embedded.assigned_roles(&asking.0.user.id, &Target::System).await?;
    let items = if roles.is_empty() { Vec::new() } else { vec![json!({"all": true})] };
    Ok(Json(here.list("system", items)))
}

/// GET /auth/catalog
pub(super) async fn catalog(
    shared: State,
    asking: Asking,
    base: Base,
    here: Here,
) -> Result<Json<Value>, ApiError> {
    if asking.0.claims.scope == Scope::Unscoped {
        return Err(ApiError::forbidden("get_auth_catalog"));
    }
    let mut body = here.list("catalog", Vec::new());
    body["catalog"] = shared.region(&base).catalog();
    Ok(Json(body))
}
