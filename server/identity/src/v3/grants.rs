//! Roles given and taken, in a project and on the system.

use axum::{Json, extract::Path, http::StatusCode};
use serde_json::Value;
use vitrine_database::identity::Target;

use super::{State, asking::Asking, base::Base, error::ApiError, list::Here, roles::role_json};

type InProject = Path<(String, String, String)>;
type OnSystem = Path<(String, String)>;

const DONE: Result<StatusCode, ApiError> = Ok(StatusCode::NO_CONTENT);

/// PUT /projects/{project}/users/{user}/roles/{role}
pub(super) async fn give_in_project(
    shared: State,
    asking: Asking,
    Path((project, user, role)): InProject,
) -> Result<StatusCode, ApiError> {
    asking.admin("create_grant")?;
    shared.embedded.assign(&user, &Target::Project(project), &role).await?;
    DONE
}

/// GET, HEAD /projects/{project}/users/{user}/roles/{role}
pub(super) async fn check_in_project(
    shared: State,
    asking: Asking,
    Path((project, user, role)): InProject,
) -> Result<StatusCode, ApiError> {
    asking.admin("check_grant")?;
    shared.embedded.check_assigned(&user, &Target::Project(project), &role).await?;
    DONE
}

/// DELETE /projects/{project}/users/{user}/roles/{role}
pub(super) async fn take_in_project(
    shared: State,
    asking: Asking,
    Path((project, user, role)): InProject,
) -> Result<StatusCode, ApiError> {
    asking.admin("revoke_grant")?;
    shared.embedded.unassign(&user, &Target::Project(project), &role).await?;
    DONE
}

/// GET /projects/{project}/users/{user}/roles
pub(super) async fn list_in_project(
    shared: State,
    asking: Asking,
    base: Base,
    here: Here,
    Path((project, user)): Path<(String, String)>,
) -> Result<Json<Value>, ApiError> {
    asking.admin("list_grants")?;
    let roles = shared.embedded.assigned_roles(&user, &Target::Project(project)).await?;
    Ok(Json(here.list("roles", roles.iter().map(|role| role_json(role, &base)).collect())))
}

/// PUT /system/users/{user}/roles/{role}
pub(super) async fn give_on_system(
    shared: State,
    asking: Asking,
    Path((user, role)): OnSystem,
) -> Result<StatusCode, ApiError> {
    asking.admin("create_system_grant_for_user")?;
    shared.embedded.assign(&user, &Target::System, &role).await?;
    DONE
}

/// GET, HEAD /system/users/{user}/roles/{role}
pub(super) async fn check_on_system(
    shared: State,
    asking: Asking,
    Path((user, role)): OnSystem,
) -> Result<StatusCode, ApiError> {
    asking.admin("check_system_grant_for_user")?;
    shared.embedded.check_assigned(&user, &Target::System, &role).await?;
    DONE
}

/// DELETE /system/users/{user}/roles/{role}
pub(super) async fn take_on_system(
    shared: State,
    asking: Asking,
    Path((user, role)): OnSystem,
) -> Result<StatusCode, ApiError> {
    asking.admin("revoke_system_grant_for_user")?;
    shared.embedded.unassign(&user, &Target::System, &role).await?;
    DONE
}

/// GET /system/users/{user}/roles
pub(super) async fn list_on_system(
    shared: State,
    asking: Asking,
    base: Base,
    here: Here,
    Path(user): Path<String>,
) -> Result<Json<Value>, ApiError> {
    asking.admin("list_system_grants_for_user")?;
    let roles = shared.embedded.assigned_roles(&user, &Target::System).await?;
    Ok(Json(here.list("roles", roles.iter().map(|role| role_json(role, &base)).collect())))
}
