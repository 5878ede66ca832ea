//! The calls, in process.

mod access;
mod assignments;
mod catalog;
mod credentials;
mod refusals;
mod things;
mod tokens;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header::HOST},
};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::{
    V3Settings, router,
    testing::{Fixture, PASSWORD},
};

const BASE: &str = "http://images.example:9292";

/// A client of one server.
struct Client {
    fixture: Fixture,
    router: Router,
}

/// What came back.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn message(&self) -> &str {
        self.body["error"]["message"].as_str().unwrap_or_default()
    }

    #[track_caller]
    fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }
}

impl Client {
    async fn new() -> Self {
        Self::with(Fixture::new().await, V3Settings::default())
    }

    fn with(fixture: Fixture, settings: V3Settings) -> Self {
        let router = router(fixture.embedded.clone(), settings);
        Self { fixture, router }
    }

    /// Sends a request with these headers; the path is below `/identity/v3` unless it says otherwise.
    async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
        let path =
            if path.starts_with("/identity") { path.to_owned() } else { format!("/identity/v3{path}") };
        let mut request = Request::builder().method(Method::try_from(method).unwrap()).uri(path);
        if headers.iter().all(|(name, _)| *name != "host") {
            request = request.header(HOST, "images.example:9292");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
        Answer { status, headers, body }
    }

    /// Sends JSON, or nothing for null.
    async fn call(&self, method: &str, path: &str, token: &str, body: Value) -> Answer {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        self.send(method, path, &[("x-auth-token", token)], body).await
    }

    async fn get(&self, path: &str, token: &str) -> Answer {
        self.call("GET", path, token, Value::Null).await
    }

    async fn login(&self, user: &str, scope: Value) -> Answer {
        self.call("POST", "/auth/tokens", "", password_request(user, PASSWORD, scope)).await
    }

    /// A user's token for a project.
    async fn token(&self, user: &str, project: &str) -> String {
        let answer = self.login(user, project_scope(project)).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.header("x-subject-token").to_owned()
    }

    async fn admin(&self) -> String {
        self.token("admin", "admin").await
    }
}

fn project_scope(name: &str) -> Value {
    json!({"project": {"name": name, "domain": {"name": "Default"}}})
}

/// The body of a login; no scope where it is null.
fn password_request(user: &str, password: &str, scope: Value) -> Value {
    let user = json!({"name": user, "domain": {"name": "Default"}, "password": password});
    let mut auth = json!({"identity": {"methods": ["password"], "password": {"user": user}}});
    if !scope.is_null() {
        auth["scope"] = scope;
    }
    json!({"auth": auth})
}

/// The body of a purchase with a token; no scope where it is null.
fn token_request(token: &str, scope: Value) -> Value {
    let mut auth = json!({"identity": {"methods": ["token"], "token": {"id": token}}});
    if !scope.is_null() {
        auth["scope"] = scope;
    }
    json!({"auth": auth})
}

fn refusal(code: u16, title: &str, message: &str) -> Value {
    json!({"error": {"code": code, "message": message, "title": title}})
}

const UNAUTHORIZED: &str = "The request you have made requires authentication.";
