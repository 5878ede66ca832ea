//! What is asked of `POST /auth/tokens`.

use serde_json::Value;

use super::super::{
    body::{Body, Fields},
    error::ApiError,
};
use crate::{
    DOMAIN_ID, DOMAIN_NAME,
    embedded::{CredentialRef, Wanted},
    provider::UserRef,
};

/// The request. It has no `Debug`: there are secrets in it.
pub(super) struct TokenRequest {
    pub(super) method: Method,
    pub(super) wanted: Wanted,
}

/// How to pay.
pub(super) enum Method {
    Password { user: UserRef, password: String },
    Token(String),
    ApplicationCredential { named: CredentialRef, secret: String },
}

impl TokenRequest {
    /// # Errors
    /// 400 for what is not a request, 401 for methods and scopes that are not to be had here.
    pub(super) fn parse(body: &Body) -> Result<Self, ApiError> {
        let auth = body.object("auth")?;
        let identity = auth.required_object("identity")?;
        let method = match identity.required_texts("methods")?.as_slice() {
            ["password"] => password(&identity)?,
            ["token"] => Method::Token(identity.required_object("token")?.required_text("id")?.to_owned()),
            ["application_credential"] => application_credential(&identity)?,
            _ => return Err(ApiError::unauthorized()),
        };
        Ok(Self { method, wanted: scope(&auth)? })
    }
}

fn password(identity: &Fields<'_>) -> Result<Method, ApiError> {
    let user = identity.required_object("password")?.required_object("user")?;
    Ok(Method::Password { user: named(&user)?, password: user.required_text("password")?.to_owned() })
}

/// By its id, or by its name among a user's own.
fn application_credential(identity: &Fields<'_>) -> Result<Method, ApiError> {
    let credential = identity.required_object("application_credential")?;
    let named = match credential.text("id")? {
        Some(id) => CredentialRef::Id(id.to_owned()),
        None => CredentialRef::Name {
            name: credential.required_text("name")?.to_owned(),
            user: named(&credential.required_object("user")?)?,
        },
    };
    Ok(Method::ApplicationCredential { named, secret: credential.required_text("secret")?.to_owned() })
}

fn named(user: &Fields<'_>) -> Result<UserRef, ApiError> {
    Ok(match user.text("id")? {
        Some(id) => UserRef::Id(id.to_owned()),
        None => {
            UserRef::Name { name: user.required_text("name")?.to_owned(), domain: domain(user)?.to_owned() }
        }
    })
}

/// The domain that goes with a name, by its id or its own name.
fn domain<'a>(named: &Fields<'a>) -> Result<&'a str, ApiError> {
    let domain = named.required_object("domain")?;
    match domain.text("id")? {
        Some(id) => Ok(id),
        None => domain.required_text("name"),
    }
}

fn scope(auth: &Fields<'_>) -> Result<Wanted, ApiError> {
    match auth.value("scope") {
        None | Some(Value::Null) => return Ok(Wanted::Default),
        Some(Value::String(word)) if word == "unscoped" => return Ok(Wanted::Unscoped),
        Some(_) => {}
    }
    let scope = auth.required_object("scope")?;
    if let Some(project) = scope.object("project")? {
        if let Some(id) = project.text("id")? {
            return Ok(Wanted::ProjectId(id.to_owned()));
        }
        let name = project.required_text("name")?;
        return match domain(&project)? {
            DOMAIN_ID | DOMAIN_NAME => Ok(Wanted::ProjectName(name.to_owned())),
            _ => Err(ApiError::unauthorized()),
        };
    }
    if scope.object("system")?.is_some_and(|system| system.value("all") == Some(&Value::Bool(true))) {
        return Ok(Wanted::System);
    }
    if scope.value("unscoped").is_some() {
        return Ok(Wanted::Unscoped);
    }
    // Domains and trusts have no roles here.
    Err(ApiError::unauthorized())
}
