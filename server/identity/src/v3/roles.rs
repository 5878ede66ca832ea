//! Roles.

use axum::{Json, extract::Path, http::StatusCode};
use serde_json::{Value, json};
use vitrine_database::identity::{RoleChange, RoleRecord};

use super::{
    State,
    asking::Asking,
    base::Base,
    body::Body,
    error::ApiError,
    list::{Here, Query},
};

pub(super) fn role_json(role: &RoleRecord, base: &Base) -> Value {
    json!({
        "id": role.id,
        "name": role.name,
        "domain_id": null,
        "description": role.description,
        "options": if role.immutable { json!({"immutable": true}) } else { json!({}) },
        "links": {"self": base.link(&format!("/roles/{}", role.id))},
    })
}

/// GET /roles
pub(super) async fn list(
    shared: State,
    asking: Asking,
    base: Base,
    here: Here,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    asking.admin("list_roles")?;
    let mut roles = shared.embedded.roles().await?;
    // Roles are in no domain: whoever asks for those of one asks for none.
    roles.retain(|role| {
        query.get("name").is_none_or(|name| name == role.name) && query.get("domain_id").is_none()
    });
    let items = roles.iter().map(|role| role_json(role, &base)).collect();
    Ok(Json(here.list("roles", items)))
}

/// POST /roles
pub(super) async fn create(
    shared: State,
    asking: Asking,
    base: Base,
    body: Body,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    asking.admin("create_role")?;
    let fields = body.object("role")?;
    let name = fields.required_text("name")?;
    if fields.text("domain_id")?.is_some() {
        return Err(ApiError::bad_request("Roles of a domain are not kept; leave domain_id out."));
    }
    let description = fields.text("description")?.map(str::to_owned);
    let role = shared.embedded.create_role(name, description).await?;
    Ok((StatusCode::CREATED, Json(json!({"role": role_json(&role, &base)}))))
}

/// GET /roles/{id}
pub(super) async fn show(
    shared: State,
    asking: Asking,
    base: Base,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    asking.admin("get_role")?;
    let role = shared.embedded.role(&id).await?;
    Ok(Json(json!({"role": role_json(&role, &base)})))
}

/// PATCH /roles/{id}
pub(super) async fn update(
    shared: State,
    asking: Asking,
    base: Base,
    Path(id): Path<String>,
    body: Body,
) -> Result<Json<Value>, ApiError> {
    asking.admin("update_role")?;
    let fields = body.object("role")?;
    let change = RoleChange {
        name: fields.text("name")?.map(str::to_owned),
        description: fields.change("description")?.map(|text| text.map(str::to_owned)),
    };
    let role = shared.embedded.update_role(&id, &change).await?;
    Ok(Json(json!({"role": role_json(&role, &base)})))
}

/// DELETE /roles/{id}
pub(super) async fn delete(
    shared: State,
    asking: Asking,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    asking.admin("delete_role")?;
    shared.embedded.delete_role(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}
