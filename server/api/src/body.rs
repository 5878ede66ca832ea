//! Request bodies other than image data.

use axum::{
    body::{Body, HttpBody},
    extract::Request,
    http::Method,
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::Value;

use crate::errors::ApiError;

/// Whether the request carries a body: a length above zero, or none announced on a method that may have a body.
pub(crate) fn is_there(method: &Method, body: &Body) -> bool {
    let hint = body.size_hint();
    let open_ended = !body.is_end_stream() && hint.exact().is_none();
    hint.lower() > 0 || (open_ended && [Method::POST, Method::PUT, Method::PATCH].contains(method))
}

/// Refuses a body with 400.
pub(crate) fn refuse(request: &Request) -> Result<(), ApiError> {
    if is_there(request.method(), request.body()) {
        return Err(ApiError::bad_request("A body is not expected with this request."));
    }
    Ok(())
}

/// Reads a JSON object or array of at most `limit` bytes. Its content type is not looked at.
pub(crate) async fn json(request: Request, limit: usize) -> Result<Value, ApiError> {
    if !is_there(request.method(), request.body()) {
        return Err(ApiError::bad_request("A JSON body is expected with this request."));
    }
    let body = request.into_body();
    let announced = body.size_hint().lower();
    if announced > limit as u64 {
        return Err(too_large(limit));
    }
    let bytes = Limited::new(body, limit).collect().await.map_err(|error| {
        if error.is::<LengthLimitError>() {
            too_large(limit)
        } else {
            ApiError::bad_request("The request body ended before it was complete.")
        }
    })?;
    let value: Value = serde_json::from_slice(&bytes.to_bytes())
        .map_err(|error| ApiError::bad_request(format!("The request body is not valid JSON: {error}.")))?;
    if !value.is_object() && !value.is_array() {
        return Err(ApiError::bad_request("The request body must be a JSON object or array."));
    }
    Ok(value)
}

fn too_large(limit: usize) -> ApiError {
    ApiError::too_large(format!("The request body is larger than the {limit} bytes allowed for JSON."))
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use bytes::Bytes;

    use super::*;

    fn chunked(chunks: &[&'static str]) -> Body {
        let chunks: Vec<_> =
            chunks.iter().map(|c| Ok::<_, std::io::Error>(Bytes::from_static(c.as_bytes()))).collect();
        Body::from_stream(futures::stream::iter(chunks))
    }

    fn request(method: Method, body: Body) -> Request {
        Request::builder().method(method).body(body).unwrap()
    }

    #[test]
    fn an_empty_body_is_no_body() {
        for method in [Method::GET, Method::DELETE, Method::PUT, Method::POST] {
            assert!(refuse(&request(method.clone(), Body::empty())).is_ok());
            assert!(refuse(&request(method, Body::from("x"))).is_err());
        }
        assert!(refuse(&request(Method::POST, chunked(&["x"]))).is_err());
        assert!(refuse(&request(Method::GET, chunked(&[]))).is_ok());
    }

    #[tokio::test]
    async fn json_bodies_are_bounded_and_checked() {
        let read = |body| json(request(Method::POST, body), 20);
        assert_eq!(read(chunked(&["{\"a\"", ": 1}"])).await.unwrap(), serde_json::json!({"a": 1}));
        assert!(read(Body::from("[]")).await.is_ok());
        for (body, status) in [
            (Body::empty(), StatusCode::BAD_REQUEST),
            (Body::from("{"), StatusCode::BAD_REQUEST),
            (Body::from(vec![0xff, b'{', b'}']), StatusCode::BAD_REQUEST),
            (Body::from("\"text\""), StatusCode::BAD_REQUEST),
            (Body::from("5"), StatusCode::BAD_REQUEST),
            (Body::from("null"), StatusCode::BAD_REQUEST),
            (Body::from(" ".repeat(21)), StatusCode::PAYLOAD_TOO_LARGE),
            (chunked(&["[\"0123456789", "0123456789\"]"]), StatusCode::PAYLOAD_TOO_LARGE),
        ] {
            assert_eq!(read(body).await.unwrap_err().status(), status);
        }
    }
}
