//! `PATCH /v2/images/{image}`.

use serde_json::{Value, json};

use crate::harness::{Server, V20, V21, image};

fn set(name: &str, value: Value) -> Value {
    json!([{"op": "replace", "path": format!("/{name}"), "value": value}])
}

#[tokio::test]
async fn only_the_two_media_types_are_taken() {
    let server = Server::start().await;
    let id = server.image("alice", json!({})).await;
    for media in ["application/json", "application/json-patch+json", "text/plain", ""] {
        let answer = server.patch("alice", &id, media, json!([])).await.expect(415);
        assert_eq!(answer.header("accept-patch"), format!("{V20}, {V21}"), "{media}");
    }
    server.call("alice", "PATCH", &image(&id)).body("[]").send().await.expect(415);
    server.patch("alice", &id, &format!("{V21}; charset=utf-8"), json!([])).await.expect(200);
}

#[tokio::test]
async fn attributes_and_properties_change() {
    let server = Server::start().await;
    let id = server.image("alice", json!({"a": "1", "tags": ["x"]})).await;
    let changes = json!([
        {"op": "replace", "path": "/name", "value": null},
        {"op": "replace", "path": "/visibility", "value": "community"},
        {"op": "add", "path": "/protected", "value": true},
        {"op": "replace", "path": "/os_hidden", "value": true},
        {"op": "replace", "path": "/container_format", "value": "ovf"},
        {"op": "replace", "path": "/disk_format", "value": null},
        {"op": "replace", "path": "/min_ram", "value": 1},
        {"op": "replace", "path": "/min_disk", "value": 2},
        {"op": "replace", "path": "/tags", "value": ["z", "y", "z"]},
        {"op": "add", "path": "/a", "value": "2"},
        {"op": "add", "path": "/b~1c", "value": "3"},
        {"op": "add", "path": "/d", "value": "4"},
        {"op": "remove", "path": "/d"},
    ]);
    let record = server.patch("alice", &id, V21, changes).await.expect(200).json();
    let expected = json!({
        "name": null, "visibility": "community", "protected": true, "os_hidden": true, "container_format": "ovf",
        "disk_format": null, "min_ram": 1, "min_disk": 2, "tags": ["y", "z"], "a": "2", "b/c": "3",
    });
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&record[key], value, "{key}");
    }
    assert!(record.get("d").is_none());
    assert_eq!(server.get("alice", &image(&id)).await.json(), record);
}

#[tokio::test]
async fn all_operations_are_carried_out_or_none() {
    let server = Server::start().await;
    let id = server.image("alice", json!({"a": "1"})).await;
    let before = server.get("alice", &image(&id)).await.json();
    for (last, status) in [
        (json!({"op": "remove", "path": "/missing"}), 409),
        (json!({"op": "replace", "path": "/missing", "value": "x"}), 409),
        (json!({"op": "replace", "path": "/owner", "value": "p2"}), 403),
        (json!({"op": "replace", "path": "/visibility", "value": "public"}), 403),
        (json!({"op": "replace", "path": "/id", "value": "x"}), 403),
        (json!({"op": "remove", "path": "/name"}), 403),
        (json!({"op": "test", "path": "/a", "value": "1"}), 400),
        (json!({"op": "replace", "path": "/name", "value": "💾"}), 400),
        (json!({"op": "add", "path": "/p", "value": "💾"}), 400),
    ] {
        let changes = json!([{"op": "replace", "path": "/name", "value": "changed"}, {"op": "remove", "path": "/a"}, last]);
        server.patch("alice", &id, V21, changes).await.expect(status);
        assert_eq!(server.get("alice", &image(&id)).await.json(), before, "{last}");
    }
}

#[tokio::test]
async fn the_old_media_type_adds_only_what_is_new() {
    let server = Server::start().await;
    let id = server.image("alice", json!({})).await;
    let patch = |body| server.patch("alice", &id, V20, body);
    patch(json!([{"add": "/p", "value": "1"}])).await.expect(200);
    patch(json!([{"add": "/p", "value": "2"}])).await.expect(409);
    patch(json!([{"add": "/name", "value": "2"}])).await.expect(409);
    assert_eq!(patch(json!([{"replace": "/p", "value": "3"}])).await.expect(200).json()["p"], "3");
    patch(json!([{"remove": "/p"}])).await.expect(200);
    patch(json!([{"remove": "/p"}])).await.expect(409);
    patch(json!([{"replace": "/p", "value": "4"}])).await.expect(409);
    server.patch("alice", &id, V21, json!([{"op": "add", "path": "/p", "value": "1"}])).await.expect(200);
    server.patch("alice", &id, V21, json!([{"op": "add", "path": "/p", "value": "2"}])).await.expect(200);
}

#[tokio::test]
async fn formats_are_fixed_once_data_is_there() {
    let server = Server::start().await;
    let id = server.active("alice", "data").await;
    for who in ["alice", "admin"] {
        server.patch(who, &id, V21, set("disk_format", json!("qcow2"))).await.expect(403);
        server.patch(who, &id, V21, set("container_format", json!("bare"))).await.expect(403);
    }
    server.patch("alice", &id, V21, set("name", json!("renamed"))).await.expect(200);
}

#[tokio::test]
async fn only_owners_and_administrators_change_an_image() {
    let server = Server::start().await;
    let id = server.image("alice", json!({"visibility": "community"})).await;
    for who in ["bob", "rita"] {
        server.patch(who, &id, V21, set("name", json!("mine"))).await.expect(403);
    }
    server.patch("admin", &id, V21, set("visibility", json!("public"))).await.expect(200);
    let moved = server.patch("admin", &id, V21, set("owner", json!("p2"))).await.expect(200);
    assert_eq!(moved.json()["owner"], "p2");
    server.patch("alice", &id, V21, set("name", json!("mine"))).await.expect(403);
    server.patch("bob", &id, V21, set("name", json!("bob's"))).await.expect(200);
}

#[tokio::test]
async fn quotas_hold_for_what_is_added() {
    let server = Server::with(|settings, _| {
        settings.limits.image_property_quota = 2;
        settings.limits.image_tag_quota = 1;
    })
    .await;
    let id = server.image("alice", json!({"a": "1", "b": "2"})).await;
    let add = |name: &str| json!([{"op": "add", "path": format!("/{name}"), "value": "x"}]);
    server.patch("alice", &id, V21, add("c")).await.expect(413);
    server.patch("alice", &id, V21, add("a")).await.expect(200);
    server.patch("alice", &id, V21, set("tags", json!(["a", "b"]))).await.expect(413);
    server.patch("alice", &id, V21, set("tags", json!(["a"]))).await.expect(200);
}
