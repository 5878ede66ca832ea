//! From a token to a caller.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, Method, Uri, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use vitrine_model::Caller;

use super::request_id::RequestId;
use crate::{errors::ApiError, links, state::Api};

/// The caller of this request; 401 where nobody was recognised.
#[derive(Clone)]
pub(crate) struct Who(pub(crate) Arc<Caller>);

impl<S: Send + Sync> FromRequestParts<S> for Who {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get().cloned().ok_or_else(ApiError::unauthorized)
    }
}

/// Recognises the caller by `X-Auth-Token`, or refuses with 401 and without touching the body.
pub(crate) async fn authenticate(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().map(|id| id.as_str().to_owned());
    match caller(&api, request.method(), request.uri(), request.headers(), id).await {
        Ok(caller) => {
            request.extensions_mut().insert(Who(Arc::new(caller)));
            next.run(request).await
        }
        Err(error) => error.into_response(),
    }
}

/// The same for a protocol whose clients ask what is spoken before they have a token.
pub(crate) async fn authenticate_unless_options(state: State<Api>, request: Request, next: Next) -> Response {
    if request.method() == Method::OPTIONS {
        next.run(request).await
    } else {
        authenticate(state, request, next).await
    }
}

async fn caller(
    api: &Api,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    request_id: Option<String>,
) -> Result<Caller, ApiError> {
    let known = match token(headers) {
        Some(token) => api.identity.validate(token).await?,
        None => None,
    };
    match known {
        Some(caller) => Ok(Caller { request_id, ..caller }),
        None if !api.settings.allow_anonymous_access => {
            let challenge = challenge(api, uri, headers);
            Err(ApiError::unauthorized().with(header::WWW_AUTHENTICATE, challenge))
        }
        None if method != Method::GET => {
            Err(ApiError::forbidden("Callers without a token may read, but not change anything."))
        }
        None => Ok(anonymous(request_id)),
    }
}

/// `X-Auth-Token`, or its old name.
pub(crate) fn token(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get("x-auth-token").or_else(|| headers.get("x-storage-token"))?;
    value.to_str().ok().map(str::trim).filter(|token| !token.is_empty())
}

fn anonymous(request_id: Option<String>) -> Caller {
    Caller {
        user_id: String::new(),
        user_name: String::new(),
        project_id: None,
        project_name: None,
        roles: BTreeSet::new(),
        request_id,
    }
}

/// `Keystone uri="…"`: where to get a token.
fn challenge(api: &Api, uri: &Uri, headers: &HeaderMap) -> HeaderValue {
    let place = match &api.settings.www_authenticate_uri {
        Some(url) => url.as_str().trim_end_matches('/').to_owned(),
        None => format!("{}/identity/v3", links::base(&api.settings, uri, headers)),
    };
    HeaderValue::try_from(format!("Keystone uri=\"{place}\""))
        .unwrap_or_else(|_| HeaderValue::from_static("Keystone"))
}
