//! Users, projects and roles: made, shown, changed, removed.

use super::*;

#[tokio::test]
async fn a_project() {
    let client = Client::new().await;
    let admin = client.admin().await;
    let body =
        json!({"project": {"description": "for a demo", "domain_id": "default", "name": "demo", "x": 1}});
    let made = client.call("POST", "/projects", &admin, body).await.expect(201);
    let id = made["project"]["id"].as_str().unwrap();
    assert_eq!(id.len(), 32);
    let expected = |name: &str, enabled: bool| {
        json!({
            "id": id,
            "name": name,
            "domain_id": "default",
            "description": "for a demo",
            "enabled": enabled,
            "parent_id": "default",
            "is_domain": false,
            "tags": [],
            "options": {},
            "links": {"self": format!("{BASE}/identity/v3/projects/{id}")},
        })
    };
    assert_eq!(made, json!({"project": expected("demo", true)}));
    let path = format!("/projects/{id}");
    assert_eq!(client.get(&path, &admin).await.expect(200), made);
    let links =
        json!({"next": null, "self": format!("{BASE}/identity/v3/projects?name=demo"), "previous": null});
    let list = client.get("/projects?name=demo", &admin).await.expect(200);
    assert_eq!(list, json!({"projects": [made["project"]], "links": links}));

    let answer = client.get("/projects/demo", &admin).await;
    assert_eq!(answer.expect(404), refusal(404, "Not Found", "Could not find project: demo."));
    let twice = client.call("POST", "/projects", &admin, json!({"project": {"name": "demo"}})).await;
    let message = format!(
        "Conflict occurred attempting to store project - it is not permitted to have two projects with either the \
         same name or same id in the same domain: name is demo, project id {id}."
    );
    assert_eq!(twice.expect(409), refusal(409, "Conflict", &message));

    let change = json!({"project": {"name": "show", "enabled": false}});
    let changed = client.call("PATCH", &path, &admin, change).await.expect(200);
    assert_eq!(changed, json!({"project": expected("show", false)}));
    assert_eq!(client.call("DELETE", &path, &admin, Value::Null).await.expect(204), Value::Null);
    client.call("DELETE", &path, &admin, Value::Null).await.expect(404);
}

#[tokio::test]
async fn projects_that_cannot_be() {
    let client = Client::new().await;
    let admin = client.admin().await;
    for (project, status) in [
        (json!({}), 400),
        (json!({"name": ""}), 400),
        (json!({"name": 5}), 400),
        (json!({"name": "x".repeat(65)}), 400),
        (json!({"name": "a", "enabled": "yes"}), 400),
        (json!({"name": "a", "is_domain": true}), 400),
        (json!({"name": "a", "parent_id": "b"}), 400),
        (json!({"name": "a", "domain_id": "b"}), 404),
        (json!({"name": "a", "domain_id": null, "parent_id": "default", "is_domain": false}), 201),
    ] {
        let answer = client.call("POST", "/projects", &admin, json!({"project": project})).await;
        assert_eq!(answer.status, status, "{project}: {}", answer.body);
    }
    client.call("POST", "/projects", &admin, json!({"name": "a"})).await.expect(400);
}

#[tokio::test]
async fn a_user() {
    let client = Client::new().await;
    let admin = client.admin().await;
    let body = json!({"user": {"name": "ann", "password": PASSWORD, "domain_id": "default"}});
    let made = client.call("POST", "/users", &admin, body).await.expect(201);
    let id = made["user"]["id"].as_str().unwrap();
    let expected = json!({
        "id": id,
        "name": "ann",
        "domain_id": "default",
        "enabled": true,
        "password_expires_at": null,
        "options": {},
        "links": {"self": format!("{BASE}/identity/v3/users/{id}")},
    });
    assert_eq!(made, json!({"user": expected}));
    let path = format!("/users/{id}");
    assert_eq!(client.get(&path, &admin).await.expect(200), made);
    assert_eq!(client.get("/users?name=ann", &admin).await.expect(200)["users"], json!([expected]));
    let answer = client.get("/users/ann", &admin).await;
    assert_eq!(answer.expect(404), refusal(404, "Not Found", "Could not find user: ann."));
    let twice = client.call("POST", "/users", &admin, json!({"user": {"name": "ann"}})).await;
    let message = "Conflict occurred attempting to store user - Duplicate entry found with name ann at domain ID \
                   default.";
    assert_eq!(twice.expect(409), refusal(409, "Conflict", message));

    let change = json!({"user": {"email": "ann@example.org", "description": "hi", "enabled": true}});
    let changed = client.call("PATCH", &path, &admin, change).await.expect(200);
    assert_eq!(
        (&changed["user"]["email"], &changed["user"]["description"]),
        (&json!("ann@example.org"), &json!("hi"))
    );
    let change = json!({"user": {"email": null}});
    let changed = client.call("PATCH", &path, &admin, change).await.expect(200);
    assert_eq!(changed["user"].get("email"), None);
    assert_eq!(changed["user"]["description"], "hi");
    client.call("DELETE", &path, &admin, Value::Null).await.expect(204);
    client.get(&path, &admin).await.expect(404);
}

#[tokio::test]
async fn a_user_without_name_is_told_so_and_the_password_is_not_repeated() {
    let client = Client::new().await;
    let admin = client.admin().await;
    let nameless = json!({"user": {"domain_id": "default"}});
    let answer = client.call("POST", "/users", &admin, nameless).await;
    let message = "Invalid input for field/attribute user. Value: {'domain_id': 'default'}. 'name' is a required \
                   property";
    assert_eq!(answer.expect(400), refusal(400, "Bad Request", message));
    for user in [json!({"password": PASSWORD}), json!({"name": "a", "password": [PASSWORD]})] {
        let answer = client.call("POST", "/users", &admin, json!({"user": user})).await.expect(400);
        assert!(!answer.to_string().contains(PASSWORD), "{answer}");
    }
}

#[tokio::test]
async fn passwords_are_changed_by_their_owner_and_by_operators() {
    let client = Client::new().await;
    let ann = client.fixture.user("ann", "demo", "member").await;
    let admin = client.admin().await;
    let path = format!("/users/{ann}/password");
    let works = async |password: &str| {
        let body = password_request("ann", password, Value::Null);
        client.call("POST", "/auth/tokens", "", body).await.status == 201
    };
    for (body, status) in [
        (json!({"user": {"original_password": "wrong", "password": "second"}}), 401),
        (json!({"user": {"original_password": PASSWORD}}), 400),
        (json!({"user": {"original_password": PASSWORD, "password": ""}}), 400),
        (json!({"user": {"original_password": PASSWORD, "password": "second"}}), 204),
    ] {
        assert!(works(PASSWORD).await);
        client.call("POST", &path, "", body).await.expect(status);
    }
    assert!(!works(PASSWORD).await && works("second").await);
    let change = json!({"user": {"password": "third"}});
    client.call("PATCH", &format!("/users/{ann}"), &admin, change).await.expect(200);
    assert!(!works("second").await && works("third").await);
}

#[tokio::test]
async fn roles() {
    let client = Client::new().await;
    let admin = client.admin().await;
    let list = client.get("/roles", &admin).await.expect(200);
    let names: Vec<_> = list["roles"].as_array().unwrap().iter().map(|role| &role["name"]).collect();
    assert_eq!(names, ["admin", "manager", "member", "reader", "service"]);
    let member = &client.get("/roles?name=member", &admin).await.expect(200)["roles"][0];
    let id = member["id"].as_str().unwrap();
    assert_eq!(
        *member,
        json!({
            "id": id,
            "name": "member",
            "domain_id": null,
            "description": null,
            "options": {"immutable": true},
            "links": {"self": format!("{BASE}/identity/v3/roles/{id}")},
        })
    );
    let path = format!("/roles/{id}");
    assert_eq!(client.get(&path, &admin).await.expect(200)["role"], *member);
    client.call("DELETE", &path, &admin, Value::Null).await.expect(403);
    client.call("PATCH", &path, &admin, json!({"role": {"name": "x"}})).await.expect(403);

    let made = client.call("POST", "/roles", &admin, json!({"role": {"name": "auditor"}})).await.expect(201);
    client.call("POST", "/roles", &admin, json!({"role": {"name": "auditor"}})).await.expect(409);
    let path = format!("/roles/{}", made["role"]["id"].as_str().unwrap());
    let change = json!({"role": {"description": "reads"}});
    let changed = client.call("PATCH", &path, &admin, change).await.expect(200);
    assert_eq!(
        (&changed["role"]["name"], &changed["role"]["description"]),
        (&json!("auditor"), &json!("reads"))
    );
    client.call("DELETE", &path, &admin, Value::Null).await.expect(204);
    client.get(&path, &admin).await.expect(404);
}
