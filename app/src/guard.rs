//! Guards every request that changes something: it must come from our own pages, and carry the session's token.

mod origin;

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, header::CONTENT_TYPE};
use tower_sessions::Session;

use crate::{
    context::Dashboard,
    failure::Failure,
    forms::Form,
    locale::key,
    session::Login,
    wire::{CSRF_FIELD, CSRF_HEADER},
};

/// The path whose form comes from people who have no session yet.
pub(crate) const LOGIN: &str = "/dashboard/login";

/// The path whose form only keeps a choice of the browser, with or without a session.
pub(crate) const LANGUAGE: &str = "/dashboard/language";

/// Bytes a form without a file may have.
const FORM_LIMIT: usize = 1 << 20;

/// Set on a request whose token was the session's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Checked;

/// The middleware. Forms without files are read here; handlers find them in the request's extensions. A multipart
/// body is left to its handler, which can have its visitor only by showing the token (see
/// [`Unverified`](crate::session::Unverified)).
pub(crate) async fn guard(
    State(dashboard): State<Dashboard>,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    if request.method().is_safe() {
        return Ok(next.run(request).await);
    }
    origin::check(request.headers(), dashboard.public_endpoint.as_deref())?;
    let kind = media_type(request.headers());
    let header = request.headers().get(CSRF_HEADER).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (request, mut token) = (request, header);
    let mut request = if kind == "application/x-www-form-urlencoded" {
        let (mut parts, body) = request.into_parts();
        let bytes = to_bytes(body, FORM_LIMIT).await.map_err(|_| Failure::FormTooLarge(FORM_LIMIT))?;
        let form = Form::parse(&bytes);
        token = token.or_else(|| form.text(CSRF_FIELD).map(str::to_owned));
        parts.extensions.insert(form);
        Request::from_parts(parts, Body::empty())
    } else {
        request
    };
    if ![LOGIN, LANGUAGE].contains(&request.uri().path()) {
        let session = request.extensions().get::<Session>().ok_or(Failure::NoSessionLayer)?;
        let login = Login::of(session).await?.ok_or(Failure::LoginNeeded)?;
        match token {
            Some(token) if login.accepts(&token) => {
                request.extensions_mut().insert(Checked);
            }
            None if kind == "multipart/form-data" => {}
            Some(_) => return Err(Failure::Forged(key("errors-forged-token"))),
            None => return Err(Failure::Forged(key("errors-forged-no-token"))),
        }
    }
    Ok(next.run(request).await)
}

fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
