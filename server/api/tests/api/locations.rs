//! Where data lies: shown, changed by PATCH, and by the locations API.

use serde_json::{Value, json};

use crate::harness::{Server, UNKNOWN, V20, V21, file, image};

fn locations(id: &str) -> String {
    format!("/v2/images/{id}/locations")
}

async fn open_server() -> Server {
    Server::with_stores(|settings, _| {
        settings.locations.show_multiple_locations = true;
        settings.locations.show_image_direct_url = true;
    })
    .await
}

/// Data in a store that no image has yet.
async fn loose(server: &Server, store: &str, key: &str, data: &'static str) -> String {
    let store = server.controller.stores().named(store).unwrap();
    let mut writer = store.create(key, None).await.unwrap();
    writer.write(data.into()).await.unwrap();
    writer.commit().await.unwrap().location
}

#[tokio::test]
async fn records_tell_where_data_lies_as_far_as_the_operator_likes() {
    for (multiple, direct) in [(false, false), (true, false), (false, true), (true, true)] {
        let server = Server::with_stores(|settings, _| {
            settings.locations.show_multiple_locations = multiple;
            settings.locations.show_image_direct_url = direct;
        })
        .await;
        let id = server.image("alice", json!({"visibility": "community"})).await;
        let empty = server.get("alice", &image(&id)).await.expect(200).json();
        assert_eq!(empty.get("locations").cloned(), multiple.then(|| json!([])));
        assert!(empty.get("direct_url").is_none());
        server.upload("alice", &id, "data").await.expect(204);
        let url = format!("memory://memory/{id}");
        for who in ["alice", "bob", "admin"] {
            let shown = server.get(who, &image(&id)).await.expect(200).json();
            let expected = json!([{"url": url, "metadata": {"store": "memory"}}]);
            assert_eq!(shown.get("locations").cloned(), multiple.then_some(expected), "{who}");
            assert_eq!(shown.get("direct_url").cloned(), direct.then(|| json!(url)), "{who}");
        }
    }
    let single = Server::with(|settings, _| settings.locations.show_multiple_locations = true).await;
    let id = single.active("alice", "data").await;
    let shown = single.get("alice", &image(&id)).await.json();
    assert_eq!(shown["locations"], json!([{"url": format!("memory://memory/{id}"), "metadata": {}}]));
}

#[tokio::test]
async fn a_patch_adds_replaces_and_removes() {
    let server = open_server().await;
    let url = loose(&server, "second", "loose", "data").await;
    let id = server.image("alice", json!({})).await;
    let add = |path: &str, url: &str| json!([{"op": "add", "path": path, "value": {"url": url, "metadata": {"k": "v"}}}]);
    for (body, status) in [
        (add("/locations/x", &url), 400),
        (add("/locations/-1", &url), 400),
        (add("/locations", &url), 400),
        (add("/locations/-", "file:///etc/passwd"), 400),
        (json!([{"op": "add", "path": "/locations/-", "value": {"url": url}}]), 400),
        (json!([{"op": "replace", "path": "/locations", "value": []}]), 403),
        (json!([{"op": "replace", "path": "/locations", "value": "x"}]), 400),
        (json!([{"op": "remove", "path": "/locations/0"}]), 403),
        (json!([{"op": "remove", "path": "/locations"}]), 400),
    ] {
        server.patch("alice", &id, V21, body.clone()).await.expect(status);
    }
    server.patch("bob", &id, V21, add("/locations/-", &url)).await.expect(404);
    server.patch("rita", &id, V21, add("/locations/-", &url)).await.expect(403);
    let shown = server.patch("alice", &id, V21, add("/locations/-", &url)).await.expect(200).json();
    assert_eq!(shown["status"], "active");
    assert_eq!(shown["locations"], json!([{"url": url, "metadata": {"k": "v", "store": "second"}}]));
    assert_eq!(
        (&shown["direct_url"], &shown["stores"], &shown["size"]),
        (&json!(url), &json!("second"), &json!(4))
    );
    assert_eq!(server.get("alice", &file(&id)).await.expect(200).text(), "data");

    let more = loose(&server, "third", "more", "data").await;
    let body = json!([{"add": "/locations/0", "value": {"url": more, "metadata": {}}}]);
    let shown = server.patch("alice", &id, V20, body).await.expect(200).json();
    assert_eq!(shown["stores"], "second,third", "by weight");
    let body = json!([{"op": "replace", "path": "/locations", "value": [
        {"url": more, "metadata": {"a": "1"}}, {"url": url, "metadata": {}},
    ]}]);
    let shown = server.patch("alice", &id, V21, body).await.expect(200).json();
    assert_eq!(shown["locations"][1]["metadata"], json!({"a": "1", "store": "third"}));
    let remove = |place: &str| json!([{"op": "remove", "path": format!("/locations/{place}")}]);
    server.patch("alice", &id, V21, remove("0")).await.expect(403);
    server.patch("admin", &id, V21, remove("2")).await.expect(400);
    let shown = server.patch("admin", &id, V21, remove("0")).await.expect(200).json();
    assert_eq!(shown["stores"], "third");
    server.patch("admin", &id, V21, remove("-")).await.expect(403);
    assert_eq!(server.get("alice", &file(&id)).await.expect(200).text(), "data");
}

#[tokio::test]
async fn nothing_is_changed_where_locations_are_not_shown() {
    let server = Server::with_stores(|_, _| {}).await;
    let url = loose(&server, "second", "loose", "data").await;
    let id = server.image("alice", json!({})).await;
    let value = json!({"url": url, "metadata": {}});
    for (who, body, status) in [
        ("alice", json!([{"op": "add", "path": "/locations/-", "value": value}]), 403),
        ("admin", json!([{"op": "replace", "path": "/locations", "value": [value]}]), 403),
        ("admin", json!([{"op": "remove", "path": "/locations/0"}]), 403),
        ("bob", json!([{"op": "add", "path": "/locations/-", "value": value}]), 404),
        ("alice", json!([{"op": "add", "path": "/locations/-", "value": {"url": url}}]), 400),
    ] {
        server.patch(who, &id, V21, body).await.expect(status);
    }
}

#[tokio::test]
async fn services_add_and_list_locations() {
    let server = Server::with_stores(|_, _| {}).await;
    let url = loose(&server, "second", "loose", "data").await;
    let id = server.image("alice", json!({"visibility": "community"})).await;
    let path = locations(&id);
    let body = json!({"url": url});
    for (who, body, status) in [
        ("nova", json!([]), 400),
        ("nova", json!({}), 400),
        ("nova", json!({"url": url, "validation_data": {"os_hash_algo": "md5"}}), 400),
        ("nova", json!({"url": url, "validation_data": {"os_hash_algo": "md5", "os_hash_value": "00"}}), 400),
        ("nova", json!({"url": "http://169.254.169.254/"}), 400),
        ("alice", body.clone(), 403),
        ("admin", body.clone(), 403),
        ("rita", body.clone(), 403),
        ("bob", body.clone(), 403),
    ] {
        server.post(who, &path, body.clone()).await.expect(status);
    }
    server.post("nova", &locations(UNKNOWN), body.clone()).await.expect(404);
    let accepted = server.post("nova", &path, body.clone()).await.expect(202);
    assert_eq!(accepted.text(), "");
    assert_eq!(server.controller.take_up_tasks().await.unwrap(), 1);
    while server.controller.activity().tasks > 0 {
        tokio::task::yield_now().await;
    }
    let shown: Value = server.get("alice", &image(&id)).await.expect(200).json();
    assert_eq!((&shown["status"], &shown["stores"]), (&json!("active"), &json!("second")));
    assert!(shown["os_hash_value"].is_string() && shown.get("locations").is_none());
    server.post("nova", &path, body).await.expect(409);
    for who in ["nova", "admin"] {
        let listed = server.get(who, &path).await.expect(200);
        assert_eq!(listed.json(), json!([{"url": url, "metadata": {"store": "second"}}]));
    }
    for who in ["alice", "rita", "bob"] {
        server.get(who, &path).await.expect(403);
    }
    server.get("roleless", &path).await.expect(404);
    server.get("nova", &locations(UNKNOWN)).await.expect(404);
}
