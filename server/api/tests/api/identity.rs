//! Who is calling, and what a request is called.

use serde_json::json;

use crate::harness::{Server, image};

#[tokio::test]
async fn every_path_of_the_api_needs_a_valid_token() {
    let server = Server::start().await;
    for token in ["", "stolen", " "] {
        for path in
            ["/v2", "/v2/images", "/v2.0/images", "/v2/schemas/image", "/v2/info/import", "/v2/nothing"]
        {
            let answer = server.get(token, path).await.expect(401);
            assert_eq!(
                answer.header("www-authenticate"),
                "Keystone uri=\"http://images.example/identity/v3\"",
                "{path}"
            );
            assert_eq!(answer.json()["title"], "Unauthorized");
        }
    }
    let old_name = server.call("", "GET", "/v2/images").header("x-storage-token", "alice");
    old_name.send().await.expect(200);
    let server = Server::with(|_, api| {
        api.www_authenticate_uri = Some("https://keystone.example/v3/".parse().unwrap());
    })
    .await;
    let answer = server.get("", "/v2/images").await.expect(401);
    assert_eq!(answer.header("www-authenticate"), "Keystone uri=\"https://keystone.example/v3\"");
}

#[tokio::test]
async fn an_identity_service_that_is_down_is_no_refusal() {
    let server = Server::start().await;
    let answer = server.get("broken", "/v2/images").await.expect(503);
    assert_eq!(answer.header("retry-after"), "5");
    assert!(!answer.text().contains("hunter2"), "{}", answer.text());
}

#[tokio::test]
async fn claims_of_an_identity_count_for_nothing() {
    let server = Server::start().await;
    let forge = |call: crate::harness::Call| {
        call.header("x-identity-status", "Confirmed")
            .header("x-roles", "admin")
            .header("x_roles", "admin")
            .header("x-project-id", "pa")
            .header("x-user-id", "u-admin")
            .header("x-is-admin-project", "True")
            .header("openstack-system-scope", "all")
    };
    forge(server.call("", "GET", "/v2/images")).send().await.expect(401);
    let id = server.image("alice", json!({"visibility": "private"})).await;
    forge(server.call("bob", "GET", &image(&id))).send().await.expect(404);
    forge(server.call("alice", "POST", "/v2/images"))
        .json(json!({"visibility": "public"}))
        .send()
        .await
        .expect(403);
}

#[tokio::test]
async fn anonymous_callers_may_read_where_the_operator_allows_it() {
    let server = Server::with(|_, api| api.allow_anonymous_access = true).await;
    for token in ["", "stolen"] {
        server.get(token, "/v2/schemas/image").await.expect(200);
        server.get(token, "/v2/images").await.expect(403);
        server.post(token, "/v2/images", json!({})).await.expect(403);
        server.delete(token, "/v2/images/x").await.expect(403);
    }
    server.get("alice", "/v2/images").await.expect(200);
}

#[tokio::test]
async fn every_answer_names_its_request() {
    let server = Server::start().await;
    for (token, path) in
        [("", "/"), ("", "/v2/images"), ("alice", "/v2/images"), ("", "/healthcheck"), ("", "/x")]
    {
        let answer = server.get(token, path).await;
        let id = answer.header("x-openstack-request-id");
        assert!(id.starts_with("req-") && id.len() == 40, "{path}: {id}");
    }
    let named =
        |id: &str| server.call("alice", "GET", "/v2/images").header("x-openstack-request-id", id).send();
    assert_eq!(named("req-abc").await.header("x-openstack-request-id"), "req-abc");
    assert_eq!(named("abc").await.header("x-openstack-request-id"), "req-abc");
    named(&"x".repeat(64)).await.expect(200);
    let answer = named(&"x".repeat(65)).await.expect(431);
    assert!(answer.json()["message"].as_str().unwrap().contains("at most 64"), "{}", answer.text());
    assert_eq!(answer.header("x-openstack-request-id").len(), 40);
}

#[tokio::test]
async fn the_length_of_request_ids_can_be_left_unchecked() {
    let server = Server::with(|settings, _| settings.limits.max_request_id_length = 0).await;
    let long = "x".repeat(5000);
    server
        .call("alice", "GET", "/v2/images")
        .header("x-openstack-request-id", &long)
        .send()
        .await
        .expect(200);
}
