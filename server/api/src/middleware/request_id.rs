//! The id that names a request in its answer and in the logs.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::{IntoResponse, Response},
};
use uuid::Uuid;

use crate::{
    accept::Accept,
    errors::{ApiError, write_error},
};

const HEADER: HeaderName = HeaderName::from_static("x-openstack-request-id");

/// The id of the request being served, in its extensions: `req-<uuid>`, or what the client named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The text of the id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn fresh() -> Self {
        Self(format!("req-{}", Uuid::new_v4()).into())
    }

    /// The client's own id where it is plain, with `req-` before it; else a fresh one.
    fn of(headers: &HeaderMap) -> Self {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
        let given = headers.get(HEADER).and_then(|value| value.to_str().ok());
        match given.filter(|id| !id.is_empty() && id.chars().all(plain)) {
            Some(id) if id.starts_with("req-") => Self(id.into()),
            Some(id) => Self(format!("req-{id}").into()),
            None => Self::fresh(),
        }
    }
}

/// `max_request_id_length`: characters an id sent by a client may have; 0 switches the check off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestIdLimit(pub usize);

/// A layer for the whole server: every answer names its request in `x-openstack-request-id`, and an id of the client
/// that is too long is refused with 431.
pub async fn request_id(
    State(RequestIdLimit(limit)): State<RequestIdLimit>,
    mut request: Request,
    next: Next,
) -> Response {
    let length = request.headers().get(HEADER).map_or(0, HeaderValue::len);
    let (id, mut response) = if limit > 0 && length > limit {
        let sentence = format!(
            "The header X-Openstack-Request-ID has {length} characters, at most {limit} are allowed."
        );
        (RequestId::fresh(), refusal(request.headers(), ApiError::headers_too_large(sentence)))
    } else {
        let id = RequestId::of(request.headers());
        request.extensions_mut().insert(id.clone());
        (id, next.run(request).await)
    };
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

/// This layer lies outside of the one that writes the bodies of errors.
fn refusal(headers: &HeaderMap, error: ApiError) -> Response {
    let form = Accept::of(headers).form();
    let mut response = error.clone().into_response();
    write_error(&mut response, &error, form);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_ids_are_taken_over() {
        let of = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(HEADER, HeaderValue::from_static(text));
            RequestId::of(&headers).as_str().to_owned()
        };
        assert_eq!(of("req-1"), "req-1");
        assert_eq!(of("abc.1:2_3"), "req-abc.1:2_3");
        for hostile in ["", "a b", "a\"b", "a=b", "<script>", "a;b"] {
            let id = of(hostile);
            assert_eq!(id.len(), "req-".len() + 36, "{hostile}: {id}");
        }
    }
}
