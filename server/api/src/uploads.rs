//! Resumable uploads: tus 1.0.0 with creation, creation-with-upload, creation-defer-length, termination, checksum (also
//! as a trailer) and expiration; and two calls of ours that tell of uploads in JSON.
//!
//! The same routes are there twice: under `/uploads` for clients with a token, and wherever the dashboard puts
//! [`session_uploads`], for browsers with a session.

mod answer;
mod append;
mod body;
mod create;
mod headers;
mod list;
mod metadata;
mod options;
mod record;
mod resume;
mod show;
mod terminate;

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::any,
};
use vitrine_model::Caller;

use crate::{
    errors::{self, ApiError},
    middleware::{
        auth::{self, Who},
        linger,
    },
    params::Segments,
    state::{Api, ApiState},
};

/// Where these routes are, for the links that lead back to them.
#[derive(Clone, Copy)]
struct Base(&'static str);

/// `/uploads…`, for clients with a token.
pub(crate) fn routes(api: &Api) -> Router {
    under("/uploads", api)
        .layer(middleware::from_fn_with_state(api.clone(), auth::authenticate_unless_options))
}

/// The routes of resumable uploads under `base` (`/dashboard/uploads`), for a face that recognises its visitors in its
/// own way: each request must carry a [`vitrine_model::Caller`] in its extensions, else it is 401.
///
/// Requests that change something are the face's to guard. `X-HTTP-Method-Override` counts with `POST` alone, so that
/// no request turns out to change more than its own method says.
pub fn session_uploads(base: &'static str, state: ApiState) -> Router {
    let api = Api::new(state);
    under(base, &api)
        .layer(middleware::from_fn(recognise))
        .layer(middleware::map_request(linger::linger))
        .layer(middleware::from_fn_with_state(api, errors::render))
}

fn under(base: &'static str, api: &Api) -> Router {
    Router::new()
        .route(base, any(collection))
        .route(&format!("{base}/{{upload}}"), any(item))
        .layer(middleware::from_fn(speak))
        .layer(axum::Extension(Base(base)))
        .with_state(api.clone())
}

async fn recognise(mut request: Request, next: Next) -> Response {
    if let Some(caller) = request.extensions_mut().remove::<Caller>() {
        request.extensions_mut().insert(Who(caller.into()));
    }
    next.run(request).await
}

/// What the protocol wants of every request and every answer.
async fn speak(request: Request, next: Next) -> Response {
    let mut response = match headers::check_version(method(&request), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(headers::TUS_RESUMABLE, HeaderValue::from_static(headers::VERSION));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if response.status() == StatusCode::PRECONDITION_FAILED {
        response.headers_mut().insert(headers::TUS_VERSION, HeaderValue::from_static(headers::VERSION));
    }
    response
}

/// The method that is meant: some networks let only some methods through.
fn method(request: &Request) -> Method {
    let meant = request.headers().get("x-http-method-override");
    meant
        .filter(|_| request.method() == Method::POST)
        .and_then(|meant| Method::from_bytes(meant.as_bytes().to_ascii_uppercase().as_slice()).ok())
        .unwrap_or_else(|| request.method().clone())
}

async fn collection(
    State(api): State<Api>,
    axum::Extension(base): axum::Extension<Base>,
    who: Result<Who, ApiError>,
    request: Request,
) -> Result<Response, ApiError> {
    match method(&request) {
        Method::OPTIONS => Ok(options::options(&api)),
        Method::POST => create::create(&api, base, &who?, request).await,
        Method::GET => list::list(&api, base, &who?, request.uri().query().unwrap_or_default()).await,
        other => Err(ApiError::method_not_allowed(other.as_str(), "OPTIONS, POST, GET")),
    }
}

async fn item(
    State(api): State<Api>,
    axum::Extension(base): axum::Extension<Base>,
    who: Result<Who, ApiError>,
    Segments([id]): Segments<1>,
    request: Request,
) -> Result<Response, ApiError> {
    match method(&request) {
        Method::OPTIONS => Ok(options::options(&api)),
        Method::HEAD => resume::resume(&api, &who?, &id).await,
        Method::PATCH => append::append(&api, &who?, &id, request).await,
        Method::DELETE => terminate::terminate(&api, &who?, &id).await,
        Method::GET => show::show(&api, base, &who?, &id).await,
        other => Err(ApiError::method_not_allowed(other.as_str(), "OPTIONS, HEAD, PATCH, DELETE, GET")),
    }
}
