//! A token's description.

use serde_json::{Value, json};
use time::{OffsetDateTime, UtcOffset, format_description::BorrowedFormatItem, macros::format_description};

use crate::{DOMAIN_ID, DOMAIN_NAME, embedded::Holder, token::Scope};

const TIME: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]Z");

/// The description; the catalog belongs to scoped tokens alone.
pub(super) fn token_json(holder: &Holder, catalog: Option<Value>) -> Value {
    let claims = &holder.claims;
    let domain = json!({"id": DOMAIN_ID, "name": DOMAIN_NAME});
    let mut token = json!({
        "methods": claims.methods.names(),
        "user": {
            "domain": domain,
            "id": holder.user.id,
            "name": holder.user.name,
            "password_expires_at": null,
        },
        "audit_ids": claims.audit_ids(),
        "expires_at": time_text(claims.expires_at),
        "issued_at": time_text(claims.issued_at),
    });
    if let Some(project) = &holder.project {
        token["project"] = json!({"domain": domain, "id": project.id, "name": project.name});
        token["is_domain"] = json!(false);
    }
    if let Some(credential) = &holder.credential {
        token["application_credential"] =
            json!({"id": credential.id, "name": credential.name, "restricted": !credential.unrestricted});
    }
    if claims.scope != Scope::Unscoped {
        token["roles"] = holder.roles.iter().map(|role| json!({"id": role.id, "name": role.name})).collect();
        if claims.scope == Scope::System {
            token["system"] = json!({"all": true});
        }
        if let Some(catalog) = catalog {
            token["catalog"] = catalog;
        }
    }
    token
}

pub(in crate::v3) fn time_text(at: OffsetDateTime) -> String {
    at.to_offset(UtcOffset::UTC).format(TIME).unwrap_or_default()
}
