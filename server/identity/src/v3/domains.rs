//! The one domain.

use axum::{Json, extract::Path};
use serde_json::{Value, json};

use super::{
    asking::Asking,
    base::Base,
    error::ApiError,
    list::{Here, Query},
};
use crate::{DOMAIN_ID, DOMAIN_NAME, error::AdminError};

fn domain(base: &Base) -> Value {
    json!({
        "id": DOMAIN_ID,
        "name": DOMAIN_NAME,
        "description": "The default domain",
        "enabled": true,
        "tags": [],
        "options": {},
        "links": {"self": base.link(&format!("/domains/{DOMAIN_ID}"))},
    })
}

/// GET /domains
pub(super) async fn list(
    asking: Asking,
    base: Base,
    here: Here,
    query: Query,
) -> Result<Json<Value>, ApiError> {
    asking.admin("list_domains")?;
    let asked = query.get("name").is_none_or(|name| name == DOMAIN_NAME) && query.enabled() != Some(false);
    Ok(Json(here.list("domains", if asked { vec![domain(&base)] } else { Vec::new() })))
}

/// GET /domains/{id}: everybody may see their own.
pub(super) async fn show(_: Asking, base: Base, Path(id): Path<String>) -> Result<Json<Value>, ApiError> {
    if id == DOMAIN_ID {
        Ok(Json(json!({"domain": domain(&base)})))
    } else {
        Err(AdminError::NotFound { kind: "domain", id }.into())
    }
}
