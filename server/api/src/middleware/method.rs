//! Methods that a path does not have.

use axum::{
    extract::Request,
    http::Method,
    response::{IntoResponse, Response},
    routing::MethodRouter,
};

use crate::errors::ApiError;

/// Routes with exactly the methods of `allow`: any other one is 405. HEAD is no silent companion of GET here.
pub(crate) fn only<S: Clone + Send + Sync + 'static>(
    allow: &'static str,
    routes: MethodRouter<S>,
) -> MethodRouter<S> {
    let refuse = move |method: Method| async move { ApiError::method_not_allowed(method.as_str(), allow) };
    routes.head(refuse).fallback(refuse)
}

/// As [`only`], for routes that have a HEAD of their own.
pub(crate) fn only_with_head<S: Clone + Send + Sync + 'static>(
    allow: &'static str,
    routes: MethodRouter<S>,
) -> MethodRouter<S> {
    routes.fallback(move |method: Method| async move { ApiError::method_not_allowed(method.as_str(), allow) })
}

/// What answers to other methods where Glance has no word for them: the path is not known then.
pub(crate) async fn unknown() -> ApiError {
    ApiError::no_such_path()
}

/// What answers where no route is: 501 for a method nobody knows, else 404.
pub(crate) async fn no_such_path(request: Request) -> Response {
    let known = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::PATCH];
    if known.contains(request.method()) {
        return ApiError::no_such_path().into_response();
    }
    ApiError::not_implemented(request.method().as_str()).into_response()
}
