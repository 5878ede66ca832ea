//! The body of an error: JSON, a small HTML page or plain text, as Glance chooses it.

use std::fmt::Write as _;

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use serde_json::json;

use super::ApiError;
use crate::{
    accept::{Accept, Form},
    middleware::request_id::RequestId,
    state::Api,
};

/// The layer that writes the bodies of errors, and logs the causes of those that are ours.
pub(crate) async fn render(State(api): State<Api>, request: Request, next: Next) -> Response {
    let accept = Accept::of(request.headers());
    let id = request.extensions().get::<RequestId>().cloned();
    let mut response = next.run(request).await;
    if let Some(error) = response.extensions_mut().remove::<ApiError>() {
        log(&error, id.as_ref());
        write(&mut response, &error, accept.form());
        if error.status == StatusCode::SERVICE_UNAVAILABLE {
            let seconds = HeaderValue::from(api.settings.retry_after);
            response.headers_mut().entry(header::RETRY_AFTER).or_insert(seconds);
        }
    }
    response
}

fn log(error: &ApiError, id: Option<&RequestId>) {
    let Some(cause) = &error.cause else { return };
    let mut chain = String::new();
    let mut next: Option<&dyn std::error::Error> = Some(cause.as_ref());
    while let Some(link) = next {
        let _ = write!(chain, "{}{link}", if chain.is_empty() { "" } else { ": " });
        next = link.source();
    }
    let request_id = id.map_or("-", RequestId::as_str);
    let status = error.status.as_u16();
    tracing::error!(request_id, status, "{chain}");
}

/// Writes the body and its content type.
pub(crate) fn write(response: &mut Response, error: &ApiError, form: Form) {
    let title = title(error.status);
    let status = format!("{} {title}", error.status.as_str());
    let message = error.message.as_str();
    let (kind, text) = match form {
        Form::Json => {
            ("application/json", json!({"message": message, "code": status, "title": title}).to_string())
        }
        Form::Html => ("text/html; charset=UTF-8", html(&status, message)),
        Form::Plain => ("text/plain; charset=UTF-8", format!("{status}\n\n{message}\n")),
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    // A router that was called by name has counted the empty body already.
    headers.remove(header::CONTENT_LENGTH);
    *response.body_mut() = Body::from(text);
}

/// One line for the status and one for the sentence: the clients take the tags away and join what is left.
fn html(status: &str, message: &str) -> String {
    let message = escape(message);
    format!(
        "<html>\n <head>\n  <title>{status}</title>\n </head>\n <body>\n  <h1>{status}</h1>\n  {message}\n </body>\n</html>\n"
    )
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// The names Glance gives to the statuses; two of them are older than today's, one is of tus alone.
fn title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => "Request Entity Too Large",
        StatusCode::RANGE_NOT_SATISFIABLE => "Request Range Not Satisfiable",
        other if other.as_u16() == 460 => "Checksum Mismatch",
        other => other.canonical_reason().unwrap_or("Error"),
    }
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;
    use http_body_util::BodyExt;

    use super::*;

    async fn rendered(error: ApiError, form: Form) -> (String, String) {
        let mut response = error.clone().into_response();
        write(&mut response, &error, form);
        let kind = response.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (kind, String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn each_form_says_the_same() {
        let error = ApiError::not_found("No image <found> & \"none\"");
        let (kind, text) = rendered(error.clone(), Form::Json).await;
        assert_eq!(kind, "application/json");
        assert_eq!(
            text,
            r#"{"message":"No image <found> & \"none\"","code":"404 Not Found","title":"Not Found"}"#
        );
        let (kind, text) = rendered(error.clone(), Form::Html).await;
        assert_eq!(kind, "text/html; charset=UTF-8");
        assert!(
            text.contains("<h1>404 Not Found</h1>\n  No image &lt;found&gt; &amp; &quot;none&quot;\n"),
            "{text}"
        );
        let (kind, text) = rendered(error, Form::Plain).await;
        assert_eq!(kind, "text/plain; charset=UTF-8");
        assert_eq!(text, "404 Not Found\n\nNo image <found> & \"none\"\n");
    }

    #[tokio::test]
    async fn a_length_counted_before_does_not_cut_the_body_off() {
        let error = ApiError::no_such_path();
        let mut response = error.clone().into_response();
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
        write(&mut response, &error, Form::Json);
        assert!(!response.headers().contains_key(header::CONTENT_LENGTH));
    }

    #[tokio::test]
    async fn the_cause_of_an_internal_error_stays_inside() {
        let error = ApiError::internal(std::io::Error::other("password=hunter2"));
        let (_, text) = rendered(error, Form::Json).await;
        assert!(!text.contains("hunter2"), "{text}");
        assert!(text.contains("500 Internal Server Error"), "{text}");
    }
}
