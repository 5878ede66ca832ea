//! `/v2/cache…`: what each call answers to whom.

use serde_json::{Value, json};

use crate::harness::{Server, UNKNOWN, file};

async fn server() -> Server {
    Server::with(|settings, _| settings.cache.enabled = true).await
}

async fn list(server: &Server) -> Value {
    server.get("admin", "/v2/cache").await.expect(200).json()
}

#[tokio::test]
async fn each_call_has_its_answers() {
    let server = server().await;
    let active = server.active("alice", "data").await;
    let queued = server.image("alice", json!({})).await;
    let of = |id: &str| format!("/v2/cache/{id}");
    let nodes = |id: &str| format!("/v2/cache/nodes/{id}");
    for (who, method, path, status) in [
        ("", "GET", "/v2/cache".to_owned(), 401),
        ("alice", "GET", "/v2/cache".to_owned(), 403),
        ("admin", "GET", "/v2/cache".to_owned(), 200),
        ("alice", "PUT", of(&active), 403),
        ("bob", "PUT", of(&active), 404),
        ("admin", "PUT", of(&queued), 400),
        ("admin", "PUT", of(UNKNOWN), 404),
        ("admin", "PUT", of("nonsense"), 404),
        ("alice", "DELETE", of(&active), 403),
        ("bob", "DELETE", of(&active), 404),
        ("admin", "DELETE", of(UNKNOWN), 404),
        ("admin", "DELETE", of(&queued), 204),
        ("admin", "DELETE", of(&active), 204),
        ("admin", "DELETE", of(&active), 204),
        ("alice", "DELETE", "/v2/cache".to_owned(), 403),
        ("admin", "DELETE", "/v2/cache".to_owned(), 204),
        ("alice", "GET", nodes(&active), 403),
        ("admin", "GET", nodes(&active), 200),
        ("admin", "GET", nodes(UNKNOWN), 404),
        ("alice", "POST", "/v2/cache/clean".to_owned(), 403),
        ("admin", "POST", "/v2/cache/clean".to_owned(), 200),
        ("alice", "POST", "/v2/cache/prune".to_owned(), 403),
        ("admin", "POST", "/v2/cache/prune".to_owned(), 200),
        ("admin", "GET", "/v2/cache/".to_owned(), 404),
    ] {
        let answer = server.call(who, method, &path).send().await;
        assert_eq!(answer.status.as_u16(), status, "{who} {method} {path}: {}", answer.text());
    }
    for (method, path, allow) in [
        ("POST", "/v2/cache".to_owned(), "GET, DELETE"),
        ("GET", of(&active), "DELETE, PUT"),
        ("GET", "/v2/cache/clean".to_owned(), "POST"),
        ("PUT", "/v2/cache/prune".to_owned(), "POST"),
        ("PATCH", nodes(&active), "GET"),
    ] {
        let answer = server.call("admin", method, &path).send().await.expect(405);
        assert_eq!(answer.header("allow"), allow, "{method} {path}");
    }
    for (method, path) in [
        ("GET", "/v2/cache".to_owned()),
        ("DELETE", "/v2/cache".to_owned()),
        ("PUT", of(&active)),
        ("DELETE", of(&active)),
        ("GET", nodes(&active)),
        ("POST", "/v2/cache/clean".to_owned()),
        ("POST", "/v2/cache/prune".to_owned()),
    ] {
        server.call("admin", method, &path).json(json!({"a": 1})).send().await.expect(400);
    }
}

#[tokio::test]
async fn an_image_is_queued_fetched_read_and_removed() {
    let server = server().await;
    let id = server.active("alice", "0123456789").await;
    let path = format!("/v2/cache/{id}");
    assert_eq!(list(&server).await, json!({"cached_images": [], "queued_images": []}));
    let answer = server.call("admin", "PUT", &path).send().await.expect(202);
    assert!(answer.body.is_empty());
    assert_eq!(list(&server).await, json!({"cached_images": [], "queued_images": [id]}));
    assert_eq!(server.controller.fetch_queued().await.unwrap(), 1);
    for _ in 0..2 {
        let answer = server.get("alice", &file(&id)).await.expect(200);
        assert_eq!(answer.text(), "0123456789");
        assert_eq!(answer.header("content-md5"), "781e5e245d69b566979b86e28d23f2c7");
        assert_eq!(answer.header("content-length"), "10");
    }
    let part = server.call("alice", "GET", &file(&id)).header("range", "bytes=2-4").send().await.expect(206);
    assert_eq!((part.text(), part.header("content-range")), ("234", "bytes 2-4/10"));
    server.call("alice", "GET", &file(&id)).header("range", "bytes=10-").send().await.expect(416);
    server.get("bob", &file(&id)).await.expect(404);
    server.get("rita", &file(&id)).await.expect(403);
    let state = list(&server).await;
    let [cached] = &**state["cached_images"].as_array().unwrap() else { panic!("{state}") };
    let keys: Vec<&str> = cached.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = ["id", "image_id", "last_accessed", "last_modified", "size", "hits", "checksum"];
    assert_eq!(keys, expected);
    assert!(cached["last_accessed"].is_f64() && cached["last_modified"].is_f64());
    assert_eq!((&cached["size"], &cached["hits"], &cached["image_id"]), (&json!(10), &json!(3), &json!(id)));
    assert_eq!(
        server.get("admin", &format!("/v2/cache/nodes/{id}")).await.expect(200).json(),
        json!(["node"])
    );
    server.delete("admin", &path).await.expect(204);
    assert_eq!(list(&server).await["cached_images"], json!([]));
    let pruned = server.call("admin", "POST", "/v2/cache/prune").send().await.expect(200).json();
    assert_eq!(pruned, json!({"total_files_pruned": 0, "total_bytes_pruned": 0}));
}

#[tokio::test]
async fn a_clearing_has_a_target() {
    for (target, copies, queued) in
        [("cache", 0, 1), ("CACHE", 0, 1), ("queue", 1, 0), ("", 0, 0), ("both", 1, 1), ("caché", 1, 1)]
    {
        let server = server().await;
        let (copy, wanted) = (server.active("alice", "data").await, server.active("alice", "more").await);
        server.call("admin", "PUT", &format!("/v2/cache/{copy}")).send().await.expect(202);
        server.controller.fetch_queued().await.unwrap();
        server.call("admin", "PUT", &format!("/v2/cache/{wanted}")).send().await.expect(202);
        let call = server.call("admin", "DELETE", "/v2/cache").header("x-image-cache-clear-target", target);
        call.send().await.expect(if copies + queued == 2 { 400 } else { 204 });
        let state = list(&server).await;
        let left = |key: &str| state[key].as_array().unwrap().len();
        assert_eq!((left("cached_images"), left("queued_images")), (copies, queued), "{target}");
    }
}

#[tokio::test]
async fn without_a_cache_its_calls_and_versions_are_not_there() {
    let (with, without) = (server().await, Server::start().await);
    let id = without.active("alice", "data").await;
    for (who, method, path, status) in [
        ("admin", "GET", "/v2/cache".to_owned(), 404),
        ("alice", "GET", "/v2/cache".to_owned(), 403),
        ("admin", "PUT", format!("/v2/cache/{id}"), 404),
        ("alice", "PUT", format!("/v2/cache/{id}"), 403),
        ("admin", "DELETE", format!("/v2/cache/{id}"), 404),
        ("admin", "DELETE", "/v2/cache".to_owned(), 404),
        ("admin", "POST", "/v2/cache/clean".to_owned(), 404),
        ("admin", "GET", format!("/v2/cache/nodes/{id}"), 404),
    ] {
        let answer = without.call(who, method, &path).send().await;
        assert_eq!(answer.status.as_u16(), status, "{who} {method} {path}");
    }
    for (server, offered) in [(&with, true), (&without, false)] {
        let versions = server.get("", "/versions").await.expect(200).json();
        let has = |id: &str| versions["versions"].as_array().unwrap().iter().any(|one| one["id"] == id);
        for id in ["v2.14", "v2.16", "v2.18"] {
            assert_eq!(has(id), offered, "{id}");
            let path = format!("/{id}/images");
            server.get("alice", &path).await.expect(if offered { 200 } else { 300 });
        }
        assert!(has("v2.15"));
    }
}
