//! Tokens: bought, shown, ended.

mod request;
mod shape;

use std::sync::Arc;

use axum::{
    Json,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::json;

pub(super) use self::shape::time_text;
use self::{
    request::{Method, TokenRequest},
    shape::token_json,
};
use super::{
    Shared, State,
    asking::Asking,
    base::{Base, Peer, X_SUBJECT_TOKEN},
    body::Body,
    error::ApiError,
    list::Query,
};
use crate::{
    embedded::{CredentialRef, Holder},
    provider::{IdentityProvider as _, UserRef},
};

/// POST /auth/tokens
pub(super) async fn issue(
    shared: State,
    base: Base,
    query: Query,
    Peer(peer): Peer,
    body: Body,
) -> Result<Response, ApiError> {
    let request = TokenRequest::parse(&body)?;
    let issued = match &request.method {
        Method::Password { user, password } => {
            shared.embedded.by_password(user, password, &request.wanted, peer).await
        }
        Method::ApplicationCredential { named, secret } => {
            shared.embedded.by_credential(named, secret, &request.wanted, peer).await
        }
        Method::Token(token) => shared.embedded.by_token(token, &request.wanted).await,
    };
    let holder = match (&issued, &request.method) {
        (Ok(issued), _) => Some(Arc::clone(&issued.holder)),
        // Of a refusal, a token that is good tells who it was.
        (Err(_), Method::Token(token)) => shared.embedded.verify(token).await.ok().flatten(),
        (Err(_), _) => None,
    };
    let attempt = request.method.attempt(holder.as_ref(), peer);
    let mut response = match issued {
        Ok(issued) => {
            let body = answer(&shared, &base, &query, &issued.holder);
            (StatusCode::CREATED, subject(&issued.token), body).into_response()
        }
        Err(error) => ApiError::from(error).into_response(),
    };
    if let Some(attempt) = attempt {
        response.extensions_mut().insert(attempt);
    }
    Ok(response)
}

/// A login, told to whoever serves the routes: an extension of the answer. One by a token that is not good is none:
/// nobody is known then, and nothing limits such attempts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginAttempt {
    /// The user, as it was named: an id, or a name; of an application credential that was refused, its own.
    pub user: String,
    /// `password`, `application_credential`, or `token`, as by those who change to another project.
    pub method: &'static str,
    /// Who it turned out to be.
    pub caller: Option<vitrine_model::Caller>,
    /// From where.
    pub peer: Option<std::net::IpAddr>,
}

impl Method {
    fn attempt(&self, holder: Option<&Arc<Holder>>, peer: Option<std::net::IpAddr>) -> Option<LoginAttempt> {
        let name = |user: &UserRef| match user {
            UserRef::Id(id) => id.clone(),
            UserRef::Name { name, .. } => name.clone(),
        };
        let (user, method) = match self {
            Self::Password { user, .. } => (name(user), "password"),
            Self::ApplicationCredential { named: CredentialRef::Id(id), .. } => {
                (id.clone(), "application_credential")
            }
            Self::ApplicationCredential { named: CredentialRef::Name { user, .. }, .. } => {
                (name(user), "application_credential")
            }
            Self::Token(_) => (holder?.caller.user_name.clone(), "token"),
        };
        let caller = holder.map(|holder| holder.caller.clone());
        let user = caller.as_ref().map_or(user, |caller| caller.user_name.clone());
        Some(LoginAttempt { user, method, caller, peer })
    }
}

/// GET, HEAD /auth/tokens: for administrators, for other services, and for the token itself.
pub(super) async fn show(
    shared: State,
    asking: Asking,
    base: Base,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let (token, holder) = shared.subject(&headers).await?;
    let service = asking.0.caller.roles.contains("service");
    if !service {
        asking.admin_or_user(&holder.user.id, "validate_token")?;
    }
    Ok((subject(&token), answer(&shared, &base, &query, &holder)).into_response())
}

/// DELETE /auth/tokens: for administrators, and for the user of the token.
pub(super) async fn revoke(
    shared: State,
    asking: Asking,
    headers: HeaderMap,
) -> Result<StatusCode, ApiError> {
    let (token, holder) = shared.subject(&headers).await?;
    asking.admin_or_user(&holder.user.id, "revoke_token")?;
    shared.embedded.revoke(&token).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl Shared {
    /// The token that is talked about, and its holder.
    async fn subject(&self, headers: &HeaderMap) -> Result<(String, Arc<Holder>), ApiError> {
        let unknown = || ApiError::not_found("Could not recognize Fernet token");
        let holder = self.holder(headers, &X_SUBJECT_TOKEN).await?.ok_or_else(unknown)?;
        let token = headers.get(X_SUBJECT_TOKEN).and_then(|token| token.to_str().ok());
        Ok((token.ok_or_else(unknown)?.to_owned(), holder))
    }
}

fn answer(shared: &Shared, base: &Base, query: &Query, holder: &Holder) -> Json<serde_json::Value> {
    let catalog = (!query.flag("nocatalog")).then(|| shared.region(base).catalog());
    Json(json!({"token": token_json(holder, catalog)}))
}

/// The token in its header, marked so that no log shows it.
fn subject(token: &str) -> [(HeaderName, HeaderValue); 1] {
    let mut value = HeaderValue::try_from(token).unwrap_or_else(|_| HeaderValue::from_static(""));
    value.set_sensitive(true);
    [(X_SUBJECT_TOKEN, value)]
}
