//! What is refused, and with which words.

use super::*;
use crate::{Settings, testing::settings};

#[tokio::test]
async fn nobody_is_asked_to_say_who_they_are() {
    let client = Client::new().await;
    for (method, path) in
        [("GET", "/users"), ("POST", "/projects"), ("GET", "/auth/tokens"), ("GET", "/regions")]
    {
        let answer = client.send(method, path, &[], Vec::new()).await;
        assert_eq!(answer.header("www-authenticate"), format!("Keystone uri=\"{BASE}/identity/v3\""));
        assert_eq!(answer.header("vary"), "X-Auth-Token");
        assert_eq!(answer.expect(401), refusal(401, "Unauthorized", UNAUTHORIZED));
    }
}

#[tokio::test]
async fn logins_that_cannot_be() {
    let client = Client::new().await;
    let good = || password_request("admin", PASSWORD, Value::Null);
    let with = |path: &str, value: Value| {
        let mut body = good();
        *body.pointer_mut(path).unwrap() = value;
        body
    };
    let scoped = |scope| password_request("admin", PASSWORD, scope);
    for (body, expected) in [
        (good(), 201),
        (with("/auth/identity/password/user/password", json!("wrong")), 401),
        (with("/auth/identity/password/user/name", json!("nobody")), 401),
        (with("/auth/identity/password/user/domain", json!({"name": "other"})), 401),
        (with("/auth/identity/methods", json!(["application_credential"])), 400),
        (with("/auth/identity/methods", json!(["password", "totp"])), 401),
        (with("/auth/identity/methods", json!([])), 401),
        (scoped(project_scope("none")), 401),
        (scoped(json!({"project": {"name": "admin", "domain": {"id": "other"}}})), 401),
        (scoped(json!({"domain": {"id": "default"}})), 401),
        (scoped(json!({"OS-TRUST:trust": {"id": "x"}})), 401),
        (scoped(json!({"system": {"all": false}})), 401),
        (token_request("nonsense", Value::Null), 401),
        (scoped(json!("everything")), 400),
        (scoped(json!({"project": {"name": "admin"}})), 400),
        (scoped(json!({"project": "admin"})), 400),
        (json!({}), 400),
        (json!([]), 400),
        (json!({"auth": {}}), 400),
        (json!({"auth": null}), 400),
        (with("/auth/identity/methods", json!("password")), 400),
        (with("/auth/identity/methods", json!([1])), 400),
        (with("/auth/identity/password", json!({})), 400),
        (with("/auth/identity/password/user/password", json!(1)), 400),
        (with("/auth/identity/password/user/domain", json!({})), 400),
    ] {
        let answer = client.call("POST", "/auth/tokens", "", body.clone()).await;
        assert_eq!(answer.status, expected, "{body}: {}", answer.body);
        if expected == 401 {
            assert_eq!(answer.message(), UNAUTHORIZED, "{body}");
        }
        assert!(!answer.body.to_string().contains(PASSWORD), "{}", answer.body);
    }
}

#[tokio::test]
async fn bodies_that_are_none() {
    let client = Client::new().await;
    for (body, message) in [
        (&b""[..], "The request body is no valid JSON: see line 1, column 0."),
        (b"{\"auth\": secret}", "The request body is no valid JSON: see line 1, column 10."),
        (b"\xff", "The request body is no valid JSON: see line 1, column 1."),
        (b"[1]", "The request body must be a JSON object."),
    ] {
        let answer = client.send("POST", "/auth/tokens", &[], body.to_vec()).await;
        assert_eq!(answer.expect(400), refusal(400, "Bad Request", message));
    }
    let deep = "[".repeat(100_000).into_bytes();
    client.send("POST", "/auth/tokens", &[], deep).await.expect(400);
    let mut long = password_request("admin", PASSWORD, Value::Null);
    long["ignored"] = json!("x".repeat(114_000));
    client.call("POST", "/auth/tokens", "", long.clone()).await.expect(201);
    long["ignored"] = json!("x".repeat(114_688));
    let answer = client.call("POST", "/auth/tokens", "", long).await.expect(413);
    assert_eq!(answer["error"]["title"], "Request Entity Too Large");
}

#[tokio::test]
async fn too_many_guesses() {
    let settings = Settings { login_attempts_per_user: 2, ..settings() };
    let client = Client::with(Fixture::with(settings).await, V3Settings::default());
    for _ in 0..2 {
        let wrong = password_request("admin", "wrong", Value::Null);
        client.call("POST", "/auth/tokens", "", wrong).await.expect(401);
    }
    let answer = client.login("admin", Value::Null).await;
    assert_eq!(answer.header("retry-after"), "300");
    let message = "Too many failed logins; try again in 300 seconds.";
    assert_eq!(answer.expect(429), refusal(429, "Too Many Requests", message));
}

#[tokio::test]
async fn addresses_are_limited_by_the_connection() {
    use axum::extract::ConnectInfo;
    let settings = Settings { login_attempts_per_address: 2, ..settings() };
    let client = Client::with(Fixture::with(settings).await, V3Settings::default());
    for (last, name, expected) in [(1, "a", 401), (1, "b", 401), (1, "admin", 429), (2, "admin", 201)] {
        let body = password_request(name, PASSWORD, Value::Null).to_string();
        let peer = std::net::SocketAddr::from(([192, 0, 2, last], 40_000));
        let request = Request::post("/identity/v3/auth/tokens")
            .header(HOST, "localhost")
            .header("x-forwarded-for", "198.51.100.9")
            .extension(ConnectInfo(peer))
            .body(Body::from(body))
            .unwrap();
        let response = client.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), expected, "{name} from {last}");
    }
}

#[tokio::test]
async fn places_that_are_none() {
    let client = Client::new().await;
    let admin = client.admin().await;
    for path in ["/nothing", "/users/a/b/c/d", "/identity/v2.0", "/identity/v3x", "/auth"] {
        let answer = client.get(path, &admin).await;
        assert_eq!(
            answer.expect(404),
            refusal(404, "Not Found", "The resource could not be found."),
            "{path}"
        );
    }
    let answer = client.call("PUT", "/users", &admin, Value::Null).await;
    assert_eq!(answer.expect(405)["error"]["title"], "Method Not Allowed");
    let answer = client.send("GET", "/identity", &[("host", "a b")], Vec::new()).await;
    assert_eq!(answer.expect(400)["error"]["code"], 400);
}
