//! Application credentials, in Keystone's shapes.

use super::*;

fn request(identity: Value) -> Value {
    json!({"auth": {"identity": {"methods": ["application_credential"], "application_credential": identity}}})
}

async fn create(client: &Client, token: &str, user: &str, fields: Value) -> Answer {
    let body = json!({"application_credential": fields});
    client.call("POST", &format!("/users/{user}/application_credentials"), token, body).await
}

#[tokio::test]
async fn one_is_made_shown_used_and_removed() {
    let client = Client::new().await;
    let ann = client.fixture.user("ann", "demo", "member").await;
    let demo = client.fixture.embedded.find_project("demo").await.unwrap().id;
    let member = client.fixture.embedded.find_role("member").await.unwrap().id;
    let reader = client.fixture.embedded.find_role("reader").await.unwrap().id;
    let token = client.token("ann", "demo").await;
    let fields =
        json!({"name": "robot", "description": "for tests", "expires_at": "2027-01-15T08:30:00.000000"});
    let made = create(&client, &token, &ann, fields).await.expect(201)["application_credential"].clone();
    let (id, secret) = (made["id"].as_str().unwrap(), made["secret"].as_str().unwrap());
    assert_eq!((id.len(), secret.len()), (32, 86));
    let path = format!("/users/{ann}/application_credentials/{id}");
    let shown = json!({
        "id": id,
        "name": "robot",
        "description": "for tests",
        "user_id": ann,
        "project_id": demo,
        "system": null,
        "roles": [
            {"id": member, "name": "member", "domain_id": null},
            {"id": reader, "name": "reader", "domain_id": null},
        ],
        "unrestricted": false,
        "expires_at": "2027-01-15T08:30:00.000000Z",
        "links": {"self": format!("{BASE}/identity/v3{path}")},
    });
    let mut with_secret = shown.clone();
    with_secret["secret"] = json!(secret);
    assert_eq!(made, with_secret);
    assert_eq!(client.get(&path, &token).await.expect(200), json!({"application_credential": shown}));
    let list = format!("/users/{ann}/application_credentials");
    assert_eq!(client.get(&list, &token).await.expect(200)["application_credentials"], json!([shown]));
    let none = client.get(&format!("{list}?name=other"), &token).await.expect(200);
    assert_eq!(none["application_credentials"], json!([]));

    for named in [
        json!({"id": id, "secret": secret}),
        json!({"name": "robot", "secret": secret, "user": {"id": ann}}),
        json!({"name": "robot", "secret": secret, "user": {"name": "ann", "domain": {"name": "Default"}}}),
    ] {
        let answer = client.call("POST", "/auth/tokens", "", request(named)).await;
        let robot = answer.header("x-subject-token").to_owned();
        let body = answer.expect(201)["token"].clone();
        assert_eq!(body["methods"], json!(["application_credential"]));
        assert_eq!(body["application_credential"], json!({"id": id, "name": "robot", "restricted": true}));
        assert_eq!(body["project"]["id"], demo.as_str());
        assert_eq!(body["expires_at"], "2027-01-15T08:30:00.000000Z");
        assert_eq!(client.get("/auth/projects", &robot).await.status, 200);
    }
    let mut scoped = request(json!({"id": id, "secret": secret}));
    scoped["auth"]["scope"] = project_scope("demo");
    client.call("POST", "/auth/tokens", "", scoped).await.expect(401);
    client.call("DELETE", &path, &token, Value::Null).await.expect(204);
    client.call("DELETE", &path, &token, Value::Null).await.expect(404);
    let answer = client.call("POST", "/auth/tokens", "", request(json!({"id": id, "secret": secret}))).await;
    assert_eq!(answer.expect(401), refusal(401, "Unauthorized", UNAUTHORIZED));
}

#[tokio::test]
async fn others_make_none_and_administrators_only_see_and_remove() {
    let client = Client::new().await;
    let ann = client.fixture.user("ann", "demo", "member").await;
    client.fixture.user("bob", "demo", "member").await;
    let token = client.token("ann", "demo").await;
    let made = create(&client, &token, &ann, json!({"name": "robot"})).await.expect(201);
    let list = format!("/users/{ann}/application_credentials");
    let path = format!("{list}/{}", made["application_credential"]["id"].as_str().unwrap());
    let (admin, bob) = (client.admin().await, client.token("bob", "demo").await);
    for (token, seen) in [(&bob, 403), (&admin, 200)] {
        create(&client, token, &ann, json!({"name": "other"})).await.expect(403);
        client.get(&list, token).await.expect(seen);
        client.get(&path, token).await.expect(seen);
    }
    let elsewhere = path.replace(&ann, &client.fixture.embedded.find_user("bob").await.unwrap().id);
    client.get(&elsewhere, &bob).await.expect(404);
    client.call("DELETE", &elsewhere, &bob, Value::Null).await.expect(404);
    client.call("DELETE", &path, &bob, Value::Null).await.expect(403);
    client.call("DELETE", &path, &admin, Value::Null).await.expect(204);
}

#[tokio::test]
async fn a_restricted_one_changes_nothing_and_ends_its_own_tokens() {
    let client = Client::new().await;
    let embedded = &client.fixture.embedded;
    let admin = client.admin().await;
    let user = embedded.find_user("admin").await.unwrap().id;
    let project = embedded.find_project("admin").await.unwrap().id;
    let role = embedded.find_role("reader").await.unwrap().id;
    let bob = client.fixture.user("bob", "demo", "member").await;
    for unrestricted in [false, true] {
        let fields = json!({"name": format!("robot {unrestricted}"), "unrestricted": unrestricted});
        let made = create(&client, &admin, &user, fields).await.expect(201)["application_credential"].clone();
        let identity = json!({"id": made["id"], "secret": made["secret"]});
        let answer = client.call("POST", "/auth/tokens", "", request(identity)).await;
        let robot = answer.header("x-subject-token").to_owned();
        let credentials = format!("/users/{user}/application_credentials");
        client.get(&credentials, &robot).await.expect(200);
        for (method, path, body, done) in [
            ("POST", credentials.clone(), json!({"application_credential": {"name": "child"}}), 201),
            ("DELETE", format!("{credentials}/none"), Value::Null, 404),
            ("PATCH", format!("/users/{bob}"), json!({"user": {"password": "another one"}}), 200),
            ("POST", "/users".to_owned(), json!({"user": {"name": "new"}}), 201),
            ("PUT", format!("/projects/{project}/users/{bob}/roles/{role}"), Value::Null, 204),
            ("POST", "/projects".to_owned(), json!({"project": {"name": "new"}}), 201),
        ] {
            let answer = client.call(method, &path, &robot, body).await;
            assert_eq!(
                answer.status,
                if unrestricted { done } else { 403 },
                "{method} {path}: {}",
                answer.body
            );
            assert!(unrestricted || answer.message().contains("restricted application credential"));
        }
        let headers = [("x-auth-token", robot.as_str()), ("x-subject-token", robot.as_str())];
        client.send("DELETE", "/auth/tokens", &headers, Vec::new()).await.expect(204);
        client.get(&credentials, &robot).await.expect(401);
    }
}

#[tokio::test]
async fn what_cannot_be_used_is_named() {
    let client = Client::new().await;
    let ann = client.fixture.user("ann", "demo", "reader").await;
    let token = client.token("ann", "demo").await;
    for (fields, expected) in [
        (json!({}), "'name' is a required property"),
        (json!({"name": "x", "roles": [{"name": "admin"}]}), "does not have the role admin"),
        (json!({"name": "x", "roles": "reader"}), "a list of objects"),
        (json!({"name": "x", "roles": [{}]}), "a list of objects"),
        (json!({"name": "x", "expires_at": "tomorrow"}), "such as 2027-01-31T12:00:00"),
        (json!({"name": "x", "expires_at": "2020-01-01T00:00:00"}), "a time to come"),
        (json!({"name": "x", "unrestricted": "yes"}), "true or false"),
        (
            json!({"name": "x", "access_rules": [{"path": "/v2", "method": "GET"}]}),
            "Access rules are not kept",
        ),
    ] {
        let answer = create(&client, &token, &ann, fields.clone()).await;
        assert!(answer.message().contains(expected), "{fields}: {}", answer.body);
        answer.expect(400);
    }
    for end in [
        "2027-06-01T12:00:00",
        "2027-06-01T12:00:00.123456",
        "2027-06-01T12:00:00Z",
        "2027-06-01T14:00:00+02:00",
    ] {
        let fields =
            json!({"name": end, "expires_at": end, "roles": [{"name": "reader"}], "access_rules": []});
        let made = create(&client, &token, &ann, fields).await.expect(201);
        let shown = made["application_credential"]["expires_at"].as_str().unwrap();
        assert!(shown.starts_with("2027-06-01T12:00:00.") && shown.ends_with('Z'), "{shown}");
    }
    for body in [
        json!({"id": "x"}),
        json!({"name": "x", "secret": "y"}),
        json!({"secret": "y"}),
        json!({"id": 7, "secret": "y"}),
    ] {
        client.call("POST", "/auth/tokens", "", request(body)).await.expect(400);
    }
}
