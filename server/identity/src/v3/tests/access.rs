//! Who may do what: every call × administrator of a project, of the system, the user concerned, another user.

use super::*;

#[tokio::test]
async fn who_may_do_what() {
    let client = Client::new().await;
    let embedded = &client.fixture.embedded;
    let ann = client.fixture.user("ann", "demo", "manager").await;
    client.fixture.user("bob", "other", "member").await;
    let demo = embedded.find_project("demo").await.unwrap().id;
    let member = embedded.find_role("member").await.unwrap().id;
    let system = client.login("admin", json!({"system": {"all": true}})).await;
    let unscoped = client.login("ann", json!("unscoped")).await;
    let tokens = [
        client.admin().await,
        system.header("x-subject-token").to_owned(),
        client.token("ann", "demo").await,
        unscoped.header("x-subject-token").to_owned(),
        client.token("bob", "other").await,
    ];
    let user = format!("/users/{ann}");
    let project = format!("/projects/{demo}");
    let new_user = json!({"user": {}});
    let new_project = json!({"project": {}});
    let nothing = Value::Null;
    // 400 and 404 mean that the call was allowed.
    for (method, path, body, action, expected) in [
        ("GET", "/users".to_owned(), &nothing, "list_users", [200, 200, 403, 403, 403]),
        ("POST", "/users".to_owned(), &new_user, "create_user", [400, 400, 403, 403, 403]),
        ("GET", user.clone(), &nothing, "get_user", [200, 200, 200, 200, 403]),
        ("GET", "/users/none".to_owned(), &nothing, "get_user", [404, 404, 403, 403, 403]),
        ("PATCH", user.clone(), &new_user, "update_user", [200, 200, 403, 403, 403]),
        ("DELETE", "/users/none".to_owned(), &nothing, "delete_user", [404, 404, 403, 403, 403]),
        ("DELETE", user.clone(), &nothing, "delete_user", [0, 0, 403, 403, 403]),
        ("GET", format!("{user}/projects"), &nothing, "list_user_projects", [200, 200, 200, 200, 403]),
        ("GET", "/projects".to_owned(), &nothing, "list_projects", [200, 200, 403, 403, 403]),
        ("POST", "/projects".to_owned(), &new_project, "create_project", [400, 400, 403, 403, 403]),
        ("GET", project.clone(), &nothing, "get_project", [200, 200, 200, 200, 403]),
        ("GET", "/projects/none".to_owned(), &nothing, "get_project", [404, 404, 403, 403, 403]),
        ("PATCH", project.clone(), &new_project, "update_project", [200, 200, 403, 403, 403]),
        ("DELETE", "/projects/none".to_owned(), &nothing, "delete_project", [404, 404, 403, 403, 403]),
        ("GET", format!("{project}{user}/roles"), &nothing, "list_grants", [200, 200, 403, 403, 403]),
        (
            "GET",
            format!("{project}{user}/roles/{member}"),
            &nothing,
            "check_grant",
            [404, 404, 403, 403, 403],
        ),
        ("PUT", format!("{project}{user}/roles/none"), &nothing, "create_grant", [404, 404, 403, 403, 403]),
        (
            "DELETE",
            format!("{project}{user}/roles/{member}"),
            &nothing,
            "revoke_grant",
            [404, 404, 403, 403, 403],
        ),
        (
            "GET",
            format!("/system{user}/roles"),
            &nothing,
            "list_system_grants_for_user",
            [200, 200, 403, 403, 403],
        ),
        (
            "GET",
            format!("/system{user}/roles/{member}"),
            &nothing,
            "check_system_grant_for_user",
            [404, 404, 403, 403, 403],
        ),
        (
            "PUT",
            format!("/system{user}/roles/none"),
            &nothing,
            "create_system_grant_for_user",
            [404, 404, 403, 403, 403],
        ),
        (
            "DELETE",
            format!("/system{user}/roles/{member}"),
            &nothing,
            "revoke_system_grant_for_user",
            [404, 404, 403, 403, 403],
        ),
        ("GET", "/roles".to_owned(), &nothing, "list_roles", [200, 200, 403, 403, 403]),
        ("POST", "/roles".to_owned(), &json!({"role": {}}), "create_role", [400, 400, 403, 403, 403]),
        ("GET", format!("/roles/{member}"), &nothing, "get_role", [200, 200, 403, 403, 403]),
        ("PATCH", "/roles/none".to_owned(), &json!({"role": {}}), "update_role", [404, 404, 403, 403, 403]),
        ("DELETE", "/roles/none".to_owned(), &nothing, "delete_role", [404, 404, 403, 403, 403]),
        ("GET", "/role_assignments".to_owned(), &nothing, "list_role_assignments", [200, 200, 403, 403, 403]),
        ("GET", "/domains".to_owned(), &nothing, "list_domains", [200, 200, 403, 403, 403]),
        ("GET", "/domains/default".to_owned(), &nothing, "get_domain", [200; 5]),
        ("GET", "/regions".to_owned(), &nothing, "list_regions", [200; 5]),
        ("GET", "/services".to_owned(), &nothing, "list_services", [200, 200, 403, 403, 403]),
        ("GET", "/services/none".to_owned(), &nothing, "get_service", [404, 404, 403, 403, 403]),
        ("GET", "/endpoints".to_owned(), &nothing, "list_endpoints", [200, 200, 403, 403, 403]),
        ("GET", "/endpoints/none".to_owned(), &nothing, "get_endpoint", [404, 404, 403, 403, 403]),
        ("GET", "/auth/projects".to_owned(), &nothing, "", [200; 5]),
        ("GET", "/auth/domains".to_owned(), &nothing, "", [200; 5]),
        ("GET", "/auth/system".to_owned(), &nothing, "", [200; 5]),
    ] {
        for (who, (token, expected)) in tokens.iter().zip(expected).enumerate().filter(|(_, (_, e))| *e != 0)
        {
            let answer = client.call(method, &path, token, body.clone()).await;
            assert_eq!(answer.status, expected, "{method} {path} as {who}: {}", answer.body);
            if expected == 403 {
                let message =
                    format!("You are not authorized to perform the requested action: identity:{action}.");
                assert_eq!(answer.body, refusal(403, "Forbidden", &message));
            }
        }
        client.call(method, &path, "nonsense", body.clone()).await.expect(401);
    }
}

#[tokio::test]
async fn everybody_sees_what_is_theirs() {
    let client = Client::new().await;
    let ann = client.fixture.user("ann", "zoo", "reader").await;
    client.fixture.grant(&ann, "aquarium", "member").await;
    client.fixture.user("bob", "other", "member").await;
    let token = client.token("ann", "zoo").await;
    for path in ["/auth/projects".to_owned(), format!("/users/{ann}/projects")] {
        let list = client.get(&path, &token).await.expect(200);
        let names: Vec<_> = list["projects"].as_array().unwrap().iter().map(|p| &p["name"]).collect();
        assert_eq!(names, ["aquarium", "zoo"]);
        assert_eq!(list["links"]["self"], format!("{BASE}/identity/v3{path}"));
    }
    assert_eq!(client.get("/auth/system", &token).await.expect(200)["system"], json!([]));
    let admin = client.admin().await;
    assert_eq!(client.get("/auth/system", &admin).await.expect(200)["system"], json!([{"all": true}]));
}
