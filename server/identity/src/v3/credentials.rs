//! Application credentials.

use axum::{Json, extract::Path, http::StatusCode};
use serde_json::{Value, json};
use time::{
    OffsetDateTime, PrimitiveDateTime,
    format_description::{BorrowedFormatItem, well_known::Rfc3339},
    macros::format_description,
};
use vitrine_database::identity::CredentialRecord;

use super::{
    State,
    asking::Asking,
    base::Base,
    body::{Body, Fields},
    error::ApiError,
    list::{Here, Query},
    tokens::time_text,
};
use crate::{embedded::NewCredential, error::AdminError};

/// A time without a zone, which is UTC; with or without the fraction of a second.
const TIME: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second][optional [.[subsecond digits:1+]]]");

type Named = Path<(String, String)>;

fn credential_json(credential: &CredentialRecord, base: &Base) -> Value {
    let path = format!("/users/{}/application_credentials/{}", credential.user_id, credential.id);
    let roles: Vec<_> = credential
        .roles
        .iter()
        .map(|role| json!({"id": role.id, "name": role.name, "domain_id": null}))
        .collect();
    json!({
        "id": credential.id,
        "name": credential.name,
        "description": credential.description,
        "user_id": credential.user_id,
        "project_id": credential.project_id,
        "system": null,
        "roles": roles,
        "unrestricted": credential.unrestricted,
        "expires_at": credential.expires_at.map(time_text),
        "links": {"self": base.link(&path)},
    })
}

/// GET /users/{id}/application_credentials: for administrators, and for oneself.
pub(super) async fn list(
    shared: State,
    asking: Asking,
    base: Base,
    here: Here,
    query: Query,
    Path(user): Path<String>,
) -> Result<Json<Value>, ApiError> {
    asking.admin_or_user(&user, "list_application_credentials")?;
    shared.embedded.user(&user).await?;
    let mut found = shared.embedded.credentials_of(&user).await?;
    found.retain(|one| query.get("name").is_none_or(|name| name == one.name));
    let items = found.iter().map(|one| credential_json(one, &base)).collect();
    Ok(Json(here.list("application_credentials", items)))
}

/// POST /users/{id}/application_credentials: for oneself alone. The one answer that has the secret.
pub(super) async fn create(
    shared: State,
    asking: Asking,
    base: Base,
    Path(user): Path<String>,
    body: Body,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    if asking.0.user.id != user {
        return Err(ApiError::forbidden("create_application_credential"));
    }
    let fields = body.object("application_credential")?;
    // Without them the credential would be good for more than was asked for.
    if let Some(Value::Array(rules)) = fields.value("access_rules")
        && !rules.is_empty()
    {
        return Err(ApiError::bad_request(
            "Access rules are not kept here; leave access_rules out, and limit the credential by its roles.",
        ));
    }
    let new = NewCredential {
        name: fields.required_text("name")?.to_owned(),
        description: fields.text("description")?.map(str::to_owned),
        secret: fields.text("secret")?.map(str::to_owned),
        roles: roles(&fields)?,
        expires_at: fields.text("expires_at")?.map(time).transpose()?,
        unrestricted: fields.flag("unrestricted")?.unwrap_or(false),
    };
    let made = shared.embedded.create_credential_of(&asking.0, new).await?;
    let mut json = credential_json(&made.credential, &base);
    json["secret"] = json!(made.secret);
    Ok((StatusCode::CREATED, Json(json!({"application_credential": json}))))
}

/// GET /users/{id}/application_credentials/{id}: for administrators, and for oneself.
pub(super) async fn show(
    shared: State,
    asking: Asking,
    base: Base,
    Path((user, id)): Named,
) -> Result<Json<Value>, ApiError> {
    asking.admin_or_user(&user, "get_application_credential")?;
    let found = shared.embedded.credential(&user, &id).await?;
    Ok(Json(json!({"application_credential": credential_json(&found, &base)})))
}

/// DELETE /users/{id}/application_credentials/{id}: for administrators, and for oneself.
pub(super) async fn delete(
    shared: State,
    asking: Asking,
    Path((user, id)): Named,
) -> Result<StatusCode, ApiError> {
    asking.admin_or_user(&user, "delete_application_credential")?;
    shared.embedded.delete_credential(&user, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The roles asked for, each `{"id": …}` or `{"name": …}`; none where there is no list.
fn roles(fields: &Fields<'_>) -> Result<Vec<String>, ApiError> {
    let wrong = || AdminError::Invalid {
        field: "roles",
        problem: "It must be a list of objects, each with the id or the name of a role.".to_owned(),
    };
    let list = match fields.value("roles") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(wrong().into()),
    };
    let named = |role: &Value| {
        let text = role.get("id").filter(|id| !id.is_null()).or_else(|| role.get("name"));
        text.and_then(Value::as_str).map(str::to_owned).ok_or_else(|| wrong().into())
    };
    list.iter().map(named).collect()
}

fn time(text: &str) -> Result<OffsetDateTime, ApiError> {
    let zoned = OffsetDateTime::parse(text, &Rfc3339).ok();
    let plain = || PrimitiveDateTime::parse(text, TIME).ok().map(PrimitiveDateTime::assume_utc);
    zoned.or_else(plain).ok_or_else(|| {
        let problem = "It must be a time such as 2027-01-31T12:00:00, in UTC.".to_owned();
        AdminError::Invalid { field: "expires_at", problem }.into()
    })
}
