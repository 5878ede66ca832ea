//! Several stores, and what clients of a server with one see of it: nothing.

use serde_json::{Value, json};
use vitrine_model::{Location, LocationStatus};

use crate::harness::{Server, UNKNOWN, file, image};

/// Gives the image, whose data lies in `memory`, a further copy in `store`.
async fn copy(server: &Server, id: &str, store: &str, data: &'static str) {
    let store = server.controller.stores().named(store).unwrap();
    let mut writer = store.create(id, None).await.unwrap();
    writer.write(data.into()).await.unwrap();
    let url = writer.commit().await.unwrap().location;
    let metadata = [("store".to_owned(), store.name().into())].into_iter().collect();
    let before = server.database.images().get(id).await.unwrap().unwrap();
    let mut after = before.clone();
    after.locations.push(Location { id: None, url, metadata, status: LocationStatus::Active });
    assert!(server.database.images().save(&before, &after).await.unwrap());
}

#[tokio::test]
async fn the_stores_are_listed() {
    let server = Server::with_stores(|_, _| {}).await;
    for who in ["alice", "rita", "roleless"] {
        let answer = server.get(who, "/v2/info/stores").await.expect(200);
        assert_eq!(
            answer.text(),
            r#"{"stores":[{"id":"memory","default":"true"},{"id":"second","description":"the second one"},{"id":"third"}]}"#
        );
    }
    for who in ["admin", "nova"] {
        let answer = server.get(who, "/v2/info/stores/detail").await.expect(200);
        assert_eq!(
            answer.json()["stores"][1],
            json!({"id": "second", "description": "the second one", "type": "memory", "properties": {}, "weight": 10})
        );
        assert_eq!(answer.json()["stores"][0]["weight"], 0);
    }
    for who in ["alice", "rita", "roleless"] {
        server.get(who, "/v2/info/stores/detail").await.expect(403);
    }
}

#[tokio::test]
async fn a_new_image_says_where_it_may_go() {
    let server = Server::with_stores(|_, _| {}).await;
    let body = json!({"disk_format": "raw", "container_format": "bare"});
    let answer = server.post("alice", "/v2/images", body.clone()).await.expect(201);
    assert_eq!(answer.header("openstack-image-store-ids"), "memory,second,third");
    assert!(answer.json().get("stores").is_none(), "no data, no store");
    let id = answer.json()["id"].as_str().unwrap().to_owned();
    let upload = |store: &str| {
        server
            .call("alice", "PUT", &file(&id))
            .header("content-type", "application/octet-stream")
            .header("x-image-meta-store", store)
            .body("data")
    };
    upload("fourth").send().await.expect(400);
    upload("second").send().await.expect(204);
    let shown = server.get("alice", &image(&id)).await.expect(200).json();
    assert_eq!(shown["stores"], "second");
    assert_eq!(shown.as_object().unwrap().keys().next_back().unwrap(), "stores");
    for name in ["stores", "os_glance_importing_to_stores", "os_glance_x"] {
        let mut forged = body.clone();
        forged[name] = json!("memory");
        server.post("alice", "/v2/images", forged).await.expect(403);
        for op in ["add", "replace", "remove"] {
            let change = json!([{"op": op, "path": format!("/{name}"), "value": "x"}]);
            server.patch("alice", &id, crate::harness::V21, change).await.expect(403);
        }
    }
}

#[tokio::test]
async fn a_copy_is_removed_from_a_store() {
    let server = Server::with_stores(|_, _| {}).await;
    let id = server.active("alice", "data").await;
    copy(&server, &id, "second", "data").await;
    let stores = async || {
        let page = server.get("alice", "/v2/images").await.expect(200).json();
        let shown = server.get("alice", &image(&id)).await.expect(200).json();
        assert_eq!(page["images"][0], shown);
        shown["stores"].clone()
    };
    assert_eq!(stores().await, "second,memory", "by weight");
    let delete = async |who: &str, store: &str, id: &str| {
        server.delete(who, &format!("/v2/stores/{store}/{id}")).await.status.as_u16()
    };
    for (who, store, image, status) in [
        ("admin", "fourth", UNKNOWN, 409),
        ("admin", "second", UNKNOWN, 404),
        ("bob", "second", id.as_str(), 404),
        ("alice", "second", &id, 403),
        ("admin", "third", &id, 404),
        ("admin", "second", &id, 204),
        ("admin", "second", &id, 403),
        ("admin", "memory", &id, 403),
    ] {
        assert_eq!(delete(who, store, image).await, status, "{who} {store}");
    }
    assert_eq!(stores().await, "memory");
    server.call("admin", "DELETE", &format!("/v2/stores/memory/{id}")).body("x").send().await.expect(400);
    assert_eq!(server.get("alice", &file(&id)).await.expect(200).text(), "data");
}

#[tokio::test]
async fn a_download_may_prefer_a_store() {
    let server = Server::with_stores(|_, _| {}).await;
    let id = server.active("alice", "first ").await;
    copy(&server, &id, "second", "second").await;
    for (query, expected) in [
        ("", "second"),
        ("?prefer=memory", "first "),
        ("?prefer=third", "second"),
        ("?prefer=third,memory", "first "),
    ] {
        assert_eq!(server.get("alice", &(file(&id) + query)).await.expect(200).text(), expected, "{query}");
    }
    server.get("alice", &(file(&id) + "?prefer=fourth")).await.expect(400);
    let single = Server::start().await;
    let id = single.active("alice", "data").await;
    single.get("alice", &(file(&id) + "?prefer=memory")).await.expect(400);
}

/// Everything as from a Glance without `enabled_backends`.
#[tokio::test]
async fn one_store_is_none_to_speak_of() {
    let server = Server::start().await;
    let answer =
        server.post("alice", "/v2/images", json!({"disk_format": "raw", "container_format": "bare"})).await;
    assert_eq!(answer.header("openstack-image-store-ids"), "");
    let id = answer.json()["id"].as_str().unwrap().to_owned();
    let upload = server
        .call("alice", "PUT", &file(&id))
        .header("content-type", "application/octet-stream")
        .header("x-image-meta-store", "nowhere")
        .body("data");
    upload.send().await.expect(204);
    let shown: Value = server.get("alice", &image(&id)).await.expect(200).json();
    for name in ["stores", "locations", "direct_url"] {
        assert!(shown.get(name).is_none(), "{name}");
    }
    server.get("admin", "/v2/info/stores").await.expect(404);
    server.get("alice", "/v2/info/stores/detail").await.expect(404);
    server.delete("admin", &format!("/v2/stores/memory/{id}")).await.expect(404);
    server.delete("alice", &format!("/v2/stores/nowhere/{id}")).await.expect(404);
}

#[tokio::test]
async fn versions_of_several_stores_are_announced_with_them() {
    for (server, expected) in [(Server::start().await, 300), (Server::with_stores(|_, _| {}).await, 200)] {
        for version in ["v2.8", "v2.10", "v2.13"] {
            server.get("alice", &format!("/{version}/images")).await.expect(expected);
            let versions = server.get("", "/versions").await.expect(200).json();
            let listed = versions["versions"].as_array().unwrap().iter().any(|one| one["id"] == version);
            assert_eq!(listed, expected == 200, "{version}");
        }
    }
}
