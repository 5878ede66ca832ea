//! Users.

use axum::{Json, extract::Path, http::StatusCode};
use serde_json::{Value, json};
use vitrine_database::identity::{UserChange, UserFilter, UserRecord};

use super::{
    State,
    asking::Asking,
    base::Base,
    body::Body,
    error::ApiError,
    list::{Here, Query},
    projects::project_json,
};
use crate::{DOMAIN_ID, embedded::NewUser};

fn user_json(user: &UserRecord, base: &Base) -> Value {
    let mut json = json!({
        "id": user.id,
        "name": user.name,
        "domain_id": DOMAIN_ID,
        "enabled": user.enabled,
        "password_expires_at": null,
        "options": {},
    });
    for (name, value) in [
        ("default_project_id", &user.default_project_id),
        ("email", &user.email),
        ("description", &user.description),
    ] {
        if let Some(value) = value {
            json[name] = json!(value);
        }
    }
    json["links"] = json!({"self": base.link(&format!("/users/{}", user.id))});
    json
}

/// GET /users
pub(super) async fn list(
    shared: State,
    asking: Asking,
    base: Base,
    here: Here,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    asking.admin("list_users")?;
    let filter = UserFilter { name: query.owned("name"), enabled: query.enabled() };
    let mut users = shared.embedded.users(&filter).await?;
    users.retain(|_| query.in_domain());
    let items = users.iter().map(|user| user_json(user, &base)).collect();
    Ok(Json(here.list("users", items)))
}

/// POST /users
pub(super) async fn create(
    shared: State,
    asking: Asking,
    base: Base,
    body: Body,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    asking.admin("create_user")?;
    let fields = body.object("user")?;
    let name = fields.required_text("name")?;
    fields.check_domain()?;
    let new = NewUser {
        name: name.to_owned(),
        password: fields.text("password")?.map(str::to_owned),
        email: fields.text("email")?.map(str::to_owned),
        description: fields.text("description")?.map(str::to_owned),
        default_project_id: fields.text("default_project_id")?.map(str::to_owned),
        enabled: fields.flag("enabled")?.unwrap_or(true),
    };
    let user = shared.embedded.create_user(new).await?;
    Ok((StatusCode::CREATED, Json(json!({"user": user_json(&user, &base)}))))
}

/// GET /users/{id}: for administrators, and for oneself.
pub(super) async fn show(
    shared: State,
    asking: Asking,
    base: Base,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    asking.admin_or_user(&id, "get_user")?;
    let user = shared.embedded.user(&id).await?;
    Ok(Json(json!({"user": user_json(&user, &base)})))
}

/// PATCH /users/{id}
pub(super) async fn update(
    shared: State,
    asking: Asking,
    base: Base,
    Path(id): Path<String>,
    body: Body,
) -> Result<Json<Value>, ApiError> {
    asking.admin("update_user")?;
    let fields = body.object("user")?;
    fields.check_domain()?;
    let owned = |text: Option<Option<&str>>| text.map(|text| text.map(str::to_owned));
    let change = UserChange {
        name: fields.text("name")?.map(str::to_owned),
        email: owned(fields.change("email")?),
        description: owned(fields.change("description")?),
        default_project_id: owned(fields.change("default_project_id")?),
        enabled: fields.flag("enabled")?,
    };
    let password = fields.text("password")?;
    let user = shared.embedded.update_user(&id, &change).await?;
    if let Some(password) = password {
        shared.embedded.set_password(&id, password.to_owned()).await?;
    }
    Ok(Json(json!({"user": user_json(&user, &base)})))
}

/// DELETE /users/{id}
pub(super) async fn delete(
    shared: State,
    asking: Asking,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    asking.admin("delete_user")?;
    shared.embedded.delete_user(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// GET /users/{id}/projects: for administrators, and for oneself.
pub(super) async fn projects(
    shared: State,
    asking: Asking,
    base: Base,
    here: Here,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    asking.admin_or_user(&id, "list_user_projects")?;
    shared.embedded.user(&id).await?;
    let projects = shared.embedded.projects_of_user(&id).await?;
    let items = projects.iter().map(|project| project_json(project, &base)).collect();
    Ok(Json(here.list("projects", items)))
}
