//! Tasks.

use serde_json::{Value, json};

use crate::harness::{Server, UNKNOWN};

#[tokio::test]
async fn the_task_api_answers_as_glance_does() {
    let server = Server::start().await;
    let body = json!({"type": "api_image_import", "input": {"image_id": UNKNOWN, "a": "é"}});
    let created = server.post("admin", "/v2/tasks", body.clone()).await.expect(201);
    let task = created.json();
    let keys: Vec<_> = task.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = [
        "id",
        "input",
        "type",
        "status",
        "owner",
        "message",
        "result",
        "created_at",
        "updated_at",
        "self",
        "schema",
        "image_id",
        "request_id",
        "user_id",
    ];
    assert_eq!(keys, expected);
    let id = task["id"].as_str().unwrap();
    let path = format!("/v2/tasks/{id}");
    let location = created.header("location");
    assert!(location.starts_with("http://") && location.ends_with(&path), "{location}");
    assert_eq!((&task["status"], &task["owner"]), (&json!("pending"), &json!("pa")));
    assert_eq!(server.get("admin", &path).await.expect(200).json(), task);

    let second = server.post("admin", "/v2/tasks", body.clone()).await.expect(201).json();
    let page = server.get("admin", "/v2/tasks?limit=1").await.expect(200).json();
    assert_eq!(page["tasks"][0]["id"], second["id"]);
    assert!(page["tasks"][0].get("input").is_none());
    assert_eq!((&page["first"], &page["schema"]), (&json!("/v2/tasks?limit=1"), &json!("/v2/schemas/tasks")));
    let next = server.get("admin", page["next"].as_str().unwrap()).await.expect(200).json();
    assert_eq!((&next["tasks"][0]["id"], next.get("next")), (&task["id"], None));

    let refused = server.delete("admin", &path).await.expect(405);
    assert_eq!(refused.header("allow"), "GET");
    server.get("admin", &format!("/v2/tasks/{UNKNOWN}")).await.expect(404);
    for (method, path) in [("GET", "/v2/tasks"), ("POST", "/v2/tasks"), ("GET", &path), ("DELETE", &path)] {
        server.call("alice", method, path).send().await.expect(403);
    }
    for query in ["limit=-1", "limit=x", "marker=x", "status=x", "type=clone", "sort_dir=x", "sort_key=x"] {
        server.get("admin", &format!("/v2/tasks?{query}")).await.expect(400);
    }
    server.get("admin", &format!("/v2/tasks?marker={UNKNOWN}")).await.expect(400);
    for body in [
        json!({}),
        json!([]),
        json!({"type": "import"}),
        json!({"input": {}}),
        json!({"type": "clone", "input": {}}),
        json!({"type": 5, "input": {}}),
        json!({"type": "api_image_import", "input": "x"}),
        json!({"type": "api_image_import", "input": null}),
        import(json!("file:///etc/passwd"), json!({"disk_format": "raw", "container_format": "bare"})),
        import(json!("http://127.0.0.1/x"), json!({"disk_format": "raw", "container_format": "bare"})),
        import(json!(null), json!({"disk_format": "raw", "container_format": "bare"})),
        import(json!("https://example.org/x"), json!({"disk_format": "raw"})),
        import(json!("https://example.org/x"), json!({"disk_format": "no such format"})),
        import(json!("https://example.org/x"), json!("raw")),
        json!({"type": "import", "input": {"import_from": "https://example.org/x"}}),
    ] {
        server.post("admin", "/v2/tasks", body.clone()).await.expect(400);
    }
}

fn import(from: Value, image: Value) -> Value {
    let input = json!({"import_from": from, "import_from_format": "raw", "image_properties": image});
    json!({"type": "import", "input": input})
}

#[tokio::test]
async fn an_images_tasks_are_its_projects() {
    let server = Server::start().await;
    let id = server.image("alice", json!({})).await;
    let path = format!("/v2/images/{id}/tasks");
    assert_eq!(server.get("alice", &path).await.expect(200).json(), json!({"tasks": []}));
    let body = json!({"type": "api_image_import", "input": {"image_id": id}});
    let task = server.post("admin", "/v2/tasks", body).await.expect(201).json();
    assert_eq!(server.get("alice", &path).await.expect(200).json(), json!({"tasks": []}));
    let listed = server.get("admin", &path).await.expect(200).json();
    assert_eq!((&listed["tasks"][0]["id"], &listed["tasks"][0]["deleted"]), (&task["id"], &json!(false)));
    assert!(!listed["tasks"][0]["created_at"].as_str().unwrap().ends_with('Z'));
    server.get("bob", &path).await.expect(404);
    server.post("alice", &path, json!({})).await.expect(404);
    server.delete("alice", &path).await.expect(404);
}

#[tokio::test]
async fn a_task_is_watched_and_cancelled() {
    let server = Server::start().await;
    let body = json!({"type": "api_image_import", "input": {}});
    let task = server.post("admin", "/v2/tasks", body).await.expect(201).json();
    let path = format!("/v2/tasks/{}", task["id"].as_str().unwrap());
    let progress = server.get("admin", &format!("{path}/progress")).await.expect(200).json();
    assert_eq!((&progress["status"], &progress["attempts"]), (&json!("pending"), &json!(0)));
    server.get("alice", &format!("{path}/progress")).await.expect(404);
    let action = |name: &str| format!("{path}/actions/{name}");
    server.call("alice", "POST", &action("cancel")).send().await.expect(404);
    server.call("admin", "POST", &action("retry")).send().await.expect(409);
    server.call("admin", "POST", &action("cancel")).send().await.expect(202);
}
