//! Sharing.

use serde_json::json;

use crate::harness::{Server, V21, file, image};

fn members(id: &str) -> String {
    format!("/v2/images/{id}/members")
}

fn member(id: &str, project: &str) -> String {
    format!("/v2/images/{id}/members/{project}")
}

#[tokio::test]
async fn an_image_is_shared_accepted_used_and_taken_back() {
    let server = Server::start().await;
    let id = server.active("alice", "data").await;
    server.get("bob", &image(&id)).await.expect(404);
    let added = server.post("alice", &members(&id), json!({"member": "p2"})).await.expect(200).json();
    let keys: Vec<_> = added.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["member_id", "image_id", "status", "created_at", "updated_at", "schema"]);
    assert_eq!((&added["member_id"], &added["status"]), (&json!("p2"), &json!("pending")));
    assert_eq!(added["schema"], "/v2/schemas/member");

    // Pending: reachable by id, absent from the list.
    server.get("bob", &image(&id)).await.expect(200);
    assert_eq!(server.get("bob", "/v2/images").await.names(), [""; 0]);
    assert_eq!(server.get("bob", "/v2/images?member_status=pending").await.names(), ["image"]);

    for (status, listed) in [("accepted", 1), ("rejected", 0), ("pending", 0), ("accepted", 1)] {
        let answer = server.put("bob", &member(&id, "p2"), json!({"status": status})).await.expect(200);
        assert_eq!(answer.json()["status"], status);
        assert_eq!(server.get("bob", "/v2/images").await.names().len(), listed, "{status}");
        assert_eq!(server.get("bob", "/v2/images?member_status=all").await.names().len(), 1, "{status}");
        assert_eq!(server.get("bob", &file(&id)).await.expect(200).text(), "data");
    }

    server.delete("alice", &member(&id, "p2")).await.expect(204);
    server.get("bob", &image(&id)).await.expect(404);
    let again = server.post("alice", &members(&id), json!({"member": "p2"})).await.expect(200);
    assert_eq!(again.json()["status"], "pending");
}

#[tokio::test]
async fn who_may_do_what_with_members() {
    let server = Server::start().await;
    let id = server.image("alice", json!({})).await;
    for project in ["p2", "p3"] {
        server.post("alice", &members(&id), json!({"member": project})).await.expect(200);
    }
    // Adding.
    server.post("alice", &members(&id), json!({"member": "p2"})).await.expect(409);
    server.post("bob", &members(&id), json!({"member": "p4"})).await.expect(403);
    server.post("rita", &members(&id), json!({"member": "p4"})).await.expect(403);
    server.post("admin", &members(&id), json!({"member": "p4"})).await.expect(200);
    // Listing and showing.
    for (who, projects) in
        [("alice", vec!["p2", "p3", "p4"]), ("admin", vec!["p2", "p3", "p4"]), ("bob", vec!["p2"])]
    {
        let list = server.get(who, &members(&id)).await.expect(200).json();
        let mut found: Vec<_> = list["members"]
            .as_array()
            .unwrap()
            .iter()
            .map(|m| m["member_id"].as_str().unwrap().to_owned())
            .collect();
        found.sort();
        assert_eq!(found, projects, "{who}");
        assert_eq!(list["schema"], "/v2/schemas/members");
    }
    server.get("alice", &member(&id, "p2")).await.expect(200);
    server.get("bob", &member(&id, "p2")).await.expect(200);
    server.get("bob", &member(&id, "p3")).await.expect(404);
    server.get("alice", &member(&id, "p9")).await.expect(404);
    // Answering.
    let accept = || json!({"status": "accepted"});
    server.put("alice", &member(&id, "p2"), accept()).await.expect(403);
    server.put("carol", &member(&id, "p3"), accept()).await.expect(200);
    server.put("admin", &member(&id, "p2"), accept()).await.expect(200);
    server.put("alice", &member(&id, "p9"), accept()).await.expect(404);
    // Removing.
    server.delete("bob", &member(&id, "p2")).await.expect(403);
    server.delete("alice", &member(&id, "p9")).await.expect(404);
    server.delete("admin", &member(&id, "p2")).await.expect(204);
}

#[tokio::test]
async fn bad_bodies_are_refused() {
    let server = Server::start().await;
    let id = server.image("alice", json!({})).await;
    for body in [
        json!({}),
        json!([]),
        json!({"member": ""}),
        json!({"member": null}),
        json!({"member": 5}),
        json!({"member": ["p2"]}),
        json!({"member": "x".repeat(256)}),
    ] {
        server.post("alice", &members(&id), body).await.expect(400);
    }
    server.post("alice", &members(&id), json!({"member": "p2"})).await.expect(200);
    for body in
        [json!({}), json!([]), json!({"status": null}), json!({"status": 5}), json!({"status": "all"})]
    {
        server.put("bob", &member(&id, "p2"), body).await.expect(400);
    }
}

#[tokio::test]
async fn only_shared_images_have_members() {
    let server = Server::start().await;
    let id = server.image("alice", json!({})).await;
    server.post("alice", &members(&id), json!({"member": "p2"})).await.expect(200);
    for visibility in ["private", "community", "public"] {
        let change = json!([{"op": "replace", "path": "/visibility", "value": visibility}]);
        server.patch("admin", &id, V21, change).await.expect(200);
        server.post("alice", &members(&id), json!({"member": "p3"})).await.expect(403);
        server.get("alice", &members(&id)).await.expect(403);
        server.get("alice", &member(&id, "p2")).await.expect(404);
        server.delete("alice", &member(&id, "p2")).await.expect(403);
    }
    let back = json!([{"op": "replace", "path": "/visibility", "value": "shared"}]);
    server.patch("alice", &id, V21, back).await.expect(200);
    server.get("bob", &image(&id)).await.expect(200);
}

#[tokio::test]
async fn members_have_a_quota() {
    let server = Server::with(|settings, _| settings.limits.image_member_quota = 1).await;
    let id = server.image("alice", json!({})).await;
    server.post("alice", &members(&id), json!({"member": "p2"})).await.expect(200);
    server.post("alice", &members(&id), json!({"member": "p3"})).await.expect(413);
}
