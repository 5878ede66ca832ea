//! Roles given and taken.

use super::*;

#[tokio::test]
async fn roles_are_given_and_taken() {
    let client = Client::new().await;
    let embedded = &client.fixture.embedded;
    let ann = client.fixture.user("ann", "demo", "reader").await;
    let demo = embedded.find_project("demo").await.unwrap().id;
    let member = embedded.find_role("member").await.unwrap().id;
    let admin = client.admin().await;
    for (place, before) in [(format!("/projects/{demo}"), 1), ("/system".to_owned(), 0)] {
        let roles = format!("{place}/users/{ann}/roles");
        let role = format!("{roles}/{member}");
        let count = async || {
            let list = client.get(&roles, &admin).await.expect(200);
            list["roles"].as_array().unwrap().len()
        };
        assert_eq!(count().await, before, "{place}");
        for (method, status) in [
            ("HEAD", 404),
            ("GET", 404),
            ("DELETE", 404),
            ("PUT", 204),
            ("PUT", 204),
            ("HEAD", 204),
            ("GET", 204),
        ] {
            let answer = client.call(method, &role, &admin, Value::Null).await;
            assert_eq!(answer.status, status, "{method} {place}");
            if method == "DELETE" {
                assert!(answer.message().starts_with("Could not find role assignment with role: "));
            }
        }
        assert_eq!(count().await, before + 1, "{place}");
        client.call("DELETE", &role, &admin, Value::Null).await.expect(204);
        assert_eq!(count().await, before, "{place}");
    }
    for path in [
        format!("/projects/none/users/{ann}/roles/{member}"),
        format!("/projects/{demo}/users/none/roles/{member}"),
        format!("/projects/{demo}/users/{ann}/roles/none"),
        format!("/system/users/{ann}/roles/none"),
    ] {
        let answer = client.call("PUT", &path, &admin, Value::Null).await;
        assert!(answer.message().ends_with(": none."), "{}", answer.body);
        answer.expect(404);
    }
}

#[tokio::test]
async fn assignments_are_listed_as_the_clients_ask_for_them() {
    let client = Client::new().await;
    let embedded = &client.fixture.embedded;
    let ann = client.fixture.user("ann", "demo", "member").await;
    let demo = embedded.find_project("demo").await.unwrap().id;
    let member = embedded.find_role("member").await.unwrap().id;
    let reader = embedded.find_role("reader").await.unwrap().id;
    let admin_role = embedded.find_role("admin").await.unwrap().id;
    let admin_user = embedded.find_user("admin").await.unwrap().id;
    let admin = client.admin().await;
    let list = async |query: &str| {
        let list = client.get(&format!("/role_assignments{query}"), &admin).await.expect(200);
        list["role_assignments"].as_array().unwrap().clone()
    };
    let link = format!("{BASE}/identity/v3/projects/{demo}/users/{ann}/roles/{member}");
    let plain = json!({
        "role": {"id": member},
        "user": {"id": ann},
        "scope": {"project": {"id": demo}},
        "links": {"assignment": link},
    });
    assert_eq!(list(&format!("?user.id={ann}")).await, std::slice::from_ref(&plain));
    assert_eq!(
        list(&format!("?scope.project.id={demo}&include_names=0")).await,
        std::slice::from_ref(&plain)
    );
    assert_eq!(list(&format!("?role.id={member}")).await, std::slice::from_ref(&plain));
    let domain = json!({"id": "default", "name": "Default"});
    let named = json!({
        "role": {"id": member, "name": "member"},
        "user": {"id": ann, "name": "ann", "domain": domain},
        "scope": {"project": {"id": demo, "name": "demo", "domain": domain}},
        "links": {"assignment": link},
    });
    assert_eq!(list(&format!("?user.id={ann}&include_names")).await, std::slice::from_ref(&named));
    assert_eq!(list(&format!("?user.id={ann}&include_names=True")).await, [named]);
    let implied = json!({
        "role": {"id": reader},
        "user": {"id": ann},
        "scope": {"project": {"id": demo}},
        "links": {"assignment": link, "prior_role": format!("{BASE}/identity/v3/roles/{member}")},
    });
    assert_eq!(list(&format!("?user.id={ann}&effective=True")).await, [plain, implied.clone()]);
    assert_eq!(list(&format!("?user.id={ann}&effective&role.id={reader}")).await, [implied]);
    let system = json!({
        "role": {"id": admin_role},
        "user": {"id": admin_user},
        "scope": {"system": {"all": true}},
        "links": {"assignment": format!("{BASE}/identity/v3/system/users/{admin_user}/roles/{admin_role}")},
    });
    assert_eq!(list("?scope.system=all").await, [system]);
    assert_eq!(list("").await.len(), 3);
    for nowhere in
        ["?group.id=x", "?scope.domain.id=default", "?scope.OS-INHERIT:inherited_to=projects", "?user.id=x"]
    {
        assert!(list(nowhere).await.is_empty(), "{nowhere}");
    }
}
