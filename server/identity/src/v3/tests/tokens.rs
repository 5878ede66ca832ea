//! Tokens, in the shapes Keystone gives them.

use super::*;

/// Names of roles, sorted: their order says nothing.
fn roles(token: &Value) -> Vec<&str> {
    let mut names: Vec<_> =
        token["roles"].as_array().unwrap().iter().map(|role| role["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    names
}

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn a_token_for_a_project() {
    let client = Client::new().await;
    let ann = client.fixture.user("ann", "demo", "member").await;
    let demo = client.fixture.embedded.find_project("demo").await.unwrap().id;
    let member = client.fixture.embedded.find_role("member").await.unwrap().id;
    let reader = client.fixture.embedded.find_role("reader").await.unwrap().id;
    let answer = client.login("ann", project_scope("demo")).await;
    assert_eq!(answer.header("vary"), "X-Auth-Token");
    assert!(answer.headers["x-subject-token"].is_sensitive());
    let mut token = answer.expect(201)["token"].clone();
    let audit = token["audit_ids"][0].as_str().unwrap().to_owned();
    assert_eq!(audit.len(), 22);
    let catalog = token["catalog"].take();
    assert_eq!(catalog.as_array().unwrap().len(), 2);
    assert_eq!(
        token,
        json!({
            "methods": ["password"],
            "user": {
                "domain": {"id": "default", "name": "Default"},
                "id": ann,
                "name": "ann",
                "password_expires_at": null,
            },
            "audit_ids": [audit],
            "expires_at": "2027-01-15T09:00:00.000000Z",
            "issued_at": "2027-01-15T08:00:00.000000Z",
            "project": {"domain": {"id": "default", "name": "Default"}, "id": demo, "name": "demo"},
            "is_domain": false,
            "roles": [{"id": member, "name": "member"}, {"id": reader, "name": "reader"}],
            "catalog": null,
        })
    );
}

#[tokio::test]
async fn tokens_without_project() {
    let client = Client::new().await;
    for scope in [Value::Null, json!("unscoped"), json!({"unscoped": {}})] {
        let token = client.login("admin", scope).await.expect(201)["token"].clone();
        assert_eq!(keys(&token), ["methods", "user", "audit_ids", "expires_at", "issued_at"]);
    }
    let token = client.login("admin", json!({"system": {"all": true}})).await.expect(201)["token"].clone();
    assert_eq!(
        keys(&token),
        ["methods", "user", "audit_ids", "expires_at", "issued_at", "roles", "system", "catalog"]
    );
    assert_eq!(token["system"], json!({"all": true}));
    assert_eq!(roles(&token), ["admin", "manager", "member", "reader"]);
}

#[tokio::test]
async fn users_and_projects_can_be_named_by_id() {
    let client = Client::new().await;
    let admin = client.fixture.embedded.find_user("admin").await.unwrap().id;
    let project = client.fixture.embedded.find_project("admin").await.unwrap().id;
    let mut body = password_request("", PASSWORD, json!({"project": {"id": project}}));
    body["auth"]["identity"]["password"]["user"] = json!({"id": admin, "password": PASSWORD});
    let token = client.call("POST", "/auth/tokens", "", body).await.expect(201);
    assert_eq!(token["token"]["project"]["name"], "admin");
}

#[tokio::test]
async fn a_token_buys_another_one_that_ends_with_it() {
    let client = Client::new().await;
    let unscoped = client.login("admin", json!("unscoped")).await;
    client.fixture.time.pass(1000);
    let request = token_request(unscoped.header("x-subject-token"), project_scope("admin"));
    let token = client.call("POST", "/auth/tokens", "", request).await.expect(201)["token"].clone();
    assert_eq!(token["methods"], json!(["token", "password"]));
    assert_eq!(token["expires_at"], unscoped.body["token"]["expires_at"]);
    assert_eq!(token["issued_at"], "2027-01-15T08:16:40.000000Z");
    assert_eq!(token["audit_ids"][1], unscoped.body["token"]["audit_ids"][0]);
    assert_eq!(token["project"]["name"], "admin");
}

#[tokio::test]
async fn a_token_is_shown_to_those_it_concerns() {
    let client = Client::new().await;
    client.fixture.user("ann", "demo", "member").await;
    client.fixture.user("bob", "demo", "member").await;
    client.fixture.user("nova", "services", "service").await;
    let bought = client.login("ann", project_scope("demo")).await;
    let ann = bought.header("x-subject-token");
    for (asking, expected) in [
        (client.admin().await, 200),
        (client.token("nova", "services").await, 200),
        (ann.to_owned(), 200),
        (client.token("bob", "demo").await, 403),
        ("nonsense".to_owned(), 401),
    ] {
        let headers = [("x-auth-token", asking.as_str()), ("x-subject-token", ann)];
        let shown = client.send("GET", "/auth/tokens", &headers, Vec::new()).await;
        assert_eq!(shown.status, expected);
        if expected == 200 {
            assert_eq!(shown.body, bought.body);
            assert_eq!(shown.header("x-subject-token"), ann);
        }
        let checked = client.send("HEAD", "/auth/tokens", &headers, Vec::new()).await;
        assert_eq!((checked.status, checked.body), (shown.status, Value::Null));
    }
    let headers = [("x-auth-token", ann), ("x-subject-token", ann)];
    let shown = client.send("GET", "/auth/tokens?nocatalog", &headers, Vec::new()).await.expect(200);
    assert_eq!(shown["token"].get("catalog"), None);
}

#[tokio::test]
async fn a_token_is_ended_by_its_user_or_an_administrator() {
    let client = Client::new().await;
    client.fixture.user("ann", "demo", "member").await;
    client.fixture.user("bob", "demo", "member").await;
    let admin = client.admin().await;
    let bob = client.token("bob", "demo").await;
    for by_admin in [true, false] {
        let ann = client.token("ann", "demo").await;
        let headers = [("x-auth-token", bob.as_str()), ("x-subject-token", ann.as_str())];
        client.send("DELETE", "/auth/tokens", &headers, Vec::new()).await.expect(403);
        let asking = if by_admin { &admin } else { &ann };
        let headers = [("x-auth-token", asking.as_str()), ("x-subject-token", ann.as_str())];
        client.send("DELETE", "/auth/tokens", &headers, Vec::new()).await.expect(204);
        let headers = [("x-auth-token", admin.as_str()), ("x-subject-token", ann.as_str())];
        for method in ["GET", "DELETE"] {
            let gone = client.send(method, "/auth/tokens", &headers, Vec::new()).await;
            assert_eq!(gone.expect(404), refusal(404, "Not Found", "Could not recognize Fernet token"));
        }
        client.get("/auth/projects", &ann).await.expect(401);
    }
}
