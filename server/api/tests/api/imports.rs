//! Staging and import as requests.

use serde_json::{Value, json};
use vitrine_model::ImportMethod;

use crate::harness::{Answer, Server, UNKNOWN, image};

async fn stage(server: &Server, who: &str, id: &str, data: &'static str) -> Answer {
    let path = format!("/v2/images/{id}/stage");
    server.call(who, "PUT", &path).header("content-type", "application/octet-stream").body(data).send().await
}

async fn import(server: &Server, who: &str, id: &str, body: Value) -> Answer {
    server.post(who, &format!("/v2/images/{id}/import"), body).await
}

async fn settle(server: &Server) {
    while server.controller.take_up_tasks().await.unwrap() > 0 || server.controller.activity().tasks > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn staged_data_is_imported() {
    let server = Server::start().await;
    let id = server.image("alice", json!({})).await;
    let staged = stage(&server, "alice", &id, "data").await.expect(204);
    assert!(staged.body.is_empty());
    let record = server.get("alice", &image(&id)).await.json();
    assert_eq!((&record["status"], &record["size"]), (&json!("uploading"), &json!(4)));
    assert_eq!(record.get("os_glance_stage_host"), None);
    let begun = import(&server, "alice", &id, json!({"method": {"name": "glance-direct"}})).await.expect(202);
    assert!(begun.body.is_empty());
    let task = begun.header("openstack-image-import-task-id").to_owned();
    let record = server.get("alice", &image(&id)).await.json();
    assert_eq!((&record["status"], &record["os_glance_import_task"]), (&json!("importing"), &json!(task)));
    settle(&server).await;
    let record = server.get("alice", &image(&id)).await.json();
    assert_eq!(record["status"], "active");
    // With one store nothing speaks of stores, but the lists are there.
    assert_eq!(record["os_glance_importing_to_stores"], "");
    assert_eq!(record["os_glance_failed_import"], "");
    assert_eq!(record.get("os_glance_import_task"), None);
    let tasks = server.get("alice", &format!("/v2/images/{id}/tasks")).await.json();
    assert_eq!(tasks["tasks"][0]["status"], "success");
    assert_eq!(tasks["tasks"][0]["input"]["import_req"]["method"], json!({"name": "glance-direct"}));
}

#[tokio::test]
async fn a_new_image_names_the_methods() {
    let server = Server::start().await;
    let made = server.post("alice", "/v2/images", json!({})).await.expect(201);
    assert_eq!(made.header("openstack-image-import-methods"), "glance-direct,web-download,copy-image");
    let none = Server::with(|settings, _| settings.imports.methods.clear()).await;
    let made = none.post("alice", "/v2/images", json!({})).await.expect(201);
    assert!(!made.headers.contains_key("openstack-image-import-methods"));
    assert_eq!(none.get("alice", "/v2/info/import").await.json()["import-methods"]["value"], json!([]));
}

#[tokio::test]
async fn bad_requests_to_import() {
    let server = Server::with(|settings, _| settings.imports.methods = ImportMethod::ALL.to_vec()).await;
    let queued = server.image("alice", json!({})).await;
    let staged = server.image("alice", json!({})).await;
    stage(&server, "alice", &staged, "data").await.expect(204);
    let active = server.active("alice", "data").await;
    let bare = server.post("alice", "/v2/images", json!({})).await.json()["id"].as_str().unwrap().to_owned();
    let by = |name: &str| json!({"method": {"name": name}});
    let web = |uri: &str| json!({"method": {"name": "web-download", "uri": uri}});
    let direct = |more: Value| {
        let mut body = by("glance-direct");
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let remote = |region: Value, id: Value| json!({"method": {"name": "glance-download", "glance_region": region, "glance_image_id": id}});
    for (who, id, body, status) in [
        ("alice", queued.as_str(), json!([]), 400),
        ("alice", &queued, json!({}), 400),
        ("alice", &queued, json!({"method": "web-download"}), 400),
        ("alice", &queued, json!({"method": {}}), 400),
        ("alice", &queued, by("bogus"), 400),
        ("alice", &queued, json!({"method": {"name": "web-download", "uri": 5}}), 400),
        ("alice", &staged, direct(json!({"all_stores": "yes"})), 400),
        ("alice", &staged, direct(json!({"all_stores_must_succeed": null})), 400),
        ("alice", &staged, direct(json!({"all_stores_must_succeed": false})), 400),
        ("alice", UNKNOWN, by("glance-direct"), 404),
        ("bob", &queued, by("glance-direct"), 404),
        ("alice", &queued, by("glance-direct"), 409),
        ("alice", &queued, by("copy-image"), 409),
        ("alice", &active, by("glance-direct"), 409),
        ("alice", &active, by("copy-image"), 403),
        ("admin", &active, by("copy-image"), 400),
        ("alice", &staged, web("http://example.org/"), 409),
        ("alice", &bare, web("http://example.org/"), 409),
        ("rita", &staged, by("glance-direct"), 403),
        ("alice", &queued, web("file:///etc/passwd"), 400),
        ("alice", &queued, web("http://127.0.0.1/"), 400),
        ("alice", &queued, web("not a url"), 400),
        ("alice", &queued, by("web-download"), 400),
        ("alice", &queued, json!({"method": {"name": "glance-download"}}), 400),
        ("alice", &queued, remote(json!("Two"), json!("no-uuid")), 400),
        ("alice", &queued, remote(json!(5), json!(UNKNOWN)), 400),
    ] {
        let answer = import(&server, who, id, body.clone()).await;
        assert_eq!(answer.status.as_u16(), status, "{who} {body}: {}", answer.text());
    }
    let no_body = server.call("alice", "POST", &format!("/v2/images/{queued}/import")).send().await;
    no_body.expect(400);
    import(&server, "", &queued, by("glance-direct")).await.expect(401);
    // A region that the catalog does not have is found out by the task, as in Glance.
    import(&server, "alice", &queued, remote(json!("Two"), json!(UNKNOWN))).await.expect(202);
    // With one store, what is said of stores is not looked at.
    import(&server, "alice", &staged, direct(json!({"stores": ["bogus"]}))).await.expect(202);
    import(&server, "alice", &staged, by("glance-direct")).await.expect(409);
    settle(&server).await;
    assert_eq!(server.get("alice", &image(&queued)).await.json()["status"], "queued");
    assert_eq!(server.get("alice", &image(&staged)).await.json()["status"], "active");
}

#[tokio::test]
async fn bad_requests_to_stage() {
    let server = Server::start().await;
    let queued = server.image("alice", json!({})).await;
    let active = server.active("alice", "data").await;
    for (who, id, status) in
        [("bob", &queued, 404), ("rita", &queued, 403), ("", &queued, 401), ("alice", &active, 409)]
    {
        stage(&server, who, id, "data").await.expect(status);
    }
    let path = format!("/v2/images/{queued}/stage");
    server
        .call("alice", "PUT", &path)
        .header("content-type", "text/plain")
        .body("x")
        .send()
        .await
        .expect(415);
    let wrong = server.call("alice", "PUT", &path).header("content-type", "application/octet-stream");
    wrong.header("x-openstack-image-size", "9").body("data").send().await.expect(400);
    assert_eq!(server.get("alice", &image(&queued)).await.json()["status"], "queued");
    let off = Server::with(|settings, _| settings.imports.methods.clear()).await;
    let queued = off.image("alice", json!({})).await;
    let path = format!("/v2/images/{queued}/stage");
    off.call("alice", "PUT", &path).header("content-type", "text/plain").body("x").send().await.expect(404);
}
