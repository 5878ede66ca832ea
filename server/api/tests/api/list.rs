//! `GET /v2/images`.

use serde_json::json;

use crate::harness::{Server, V21, image};

#[tokio::test]
async fn pages_are_walked_by_their_links() {
    let server = Server::start().await;
    for n in 0..5 {
        server.image("alice", json!({"name": format!("image {n}"), "tags": ["x", "y z"], "p": "v"})).await;
    }
    server.image("alice", json!({"name": "other"})).await;
    let mut path = "/v2/images?tag=x&limit=2&tag=y+z&sort=name:asc&p=v".to_owned();
    let mut names = Vec::new();
    for left in [true, true, false] {
        let page = server.get("alice", &path).await.expect(200);
        names.extend(page.names());
        let page = page.json();
        assert_eq!(page["first"], "/v2/images?tag=x&limit=2&tag=y+z&sort=name%3Aasc&p=v");
        assert_eq!(page["schema"], "/v2/schemas/images");
        assert_eq!(page.get("next").is_some(), left, "{page}");
        path = page["next"].as_str().unwrap_or_default().to_owned();
    }
    assert_eq!(names, ["image 0", "image 1", "image 2", "image 3", "image 4"]);
    let full = server.get("alice", "/v2/images?limit=6").await.json();
    assert!(full.get("next").is_none(), "a full page is not followed by an empty one");
    let empty = server.get("alice", "/v2/images?limit=0").await.expect(200).json();
    assert_eq!(empty, json!({"images": [], "first": "/v2/images?limit=0", "schema": "/v2/schemas/images"}));
}

#[tokio::test]
async fn limits_have_a_default_and_a_cap() {
    let server = Server::with(|settings, _| {
        settings.limits.limit_param_default = 2;
        settings.limits.api_limit_max = 3;
    })
    .await;
    for _ in 0..4 {
        server.image("alice", json!({})).await;
    }
    for (query, count) in
        [("", 2), ("?limit=1", 1), ("?limit=3", 3), ("?limit=1000000", 3), ("?limit=99999999999", 3)]
    {
        let page = server.get("alice", &format!("/v2/images{query}")).await.expect(200);
        assert_eq!(page.names().len(), count, "{query}");
    }
}

#[tokio::test]
async fn bad_parameters_are_named() {
    let server = Server::start().await;
    for query in [
        "limit=-1",
        "limit=x",
        "limit=",
        "marker=x",
        "marker=",
        "sort=owner",
        "sort=name:up",
        "sort=name&sort_key=name",
        "sort_key=owner",
        "sort_dir=up",
        "sort_key=name&sort_dir=asc&sort_dir=desc",
        "visibility=secret",
        "member_status=maybe",
        "os_hidden=1",
        "protected=True",
        "name=a:b",
        "name=in:%22a",
        "created_at=gt:yesterday",
        "created_at=near:2026-01-01",
        "size_min=x",
        "foo_min=1",
        "changes-since=2026-01-01",
        "locations=x",
        "name=%FF",
    ] {
        server.get("alice", &format!("/v2/images?{query}")).await.expect(400);
    }
}

#[tokio::test]
async fn filters_select() {
    let server = Server::start().await;
    server.image("alice", json!({"name": "a,b", "min_ram": 5, "os_distro": "debian"})).await;
    server.image("alice", json!({"name": "plain", "tags": ["t", "u"], "disk_format": "qcow2"})).await;
    server.image("alice", json!({"name": "hidden", "os_hidden": true})).await;
    server.image("alice", json!({"name": "kept", "protected": true, "visibility": "private"})).await;
    let active = server.active("alice", "12345").await;
    server
        .patch("alice", &active, V21, json!([{"op": "replace", "path": "/name", "value": "active"}]))
        .await
        .expect(200);
    for (query, names) in [
        ("", vec!["a,b", "active", "kept", "plain"]),
        ("name=plain", vec!["plain"]),
        ("name=in:%22a,b%22,kept", vec!["a,b", "kept"]),
        ("name=in:", vec![]),
        ("name=", vec![]),
        ("tag=t", vec!["plain"]),
        ("tag=t&tag=u", vec!["plain"]),
        ("tag=t&tag=x", vec![]),
        ("os_hidden=True", vec!["hidden"]),
        ("protected=true", vec!["kept"]),
        ("visibility=private", vec!["kept"]),
        ("visibility=", vec![]),
        ("visibility=all", vec!["a,b", "active", "kept", "plain"]),
        ("status=active", vec!["active"]),
        ("status=in:active,bogus", vec!["active"]),
        ("disk_format=eq:qcow2", vec!["plain"]),
        ("owner=p2", vec![]),
        ("size_min=5&size_max=5", vec!["active"]),
        ("size_min=6", vec![]),
        ("min_ram=5", vec!["a,b"]),
        ("os_distro=debian", vec!["a,b"]),
        ("os_distro=DEBIAN", vec![]),
        ("created_at=gt:2020", vec!["a,b", "active", "kept", "plain"]),
        ("created_at=gt:2020&created_at=lt:2021", vec![]),
        ("updated_at=lt:2020-01-01T00:00:00Z", vec![]),
        ("name=plain' OR '1'='1", vec![]),
    ] {
        let path = format!("/v2/images?sort=name:asc&{}", query.replace(' ', "%20"));
        assert_eq!(server.get("alice", &path).await.expect(200).names(), names, "{query}");
    }
    let by_id = server.get("alice", &format!("/v2/images?id={active}")).await;
    assert_eq!(by_id.names(), ["active"]);
}

#[tokio::test]
async fn each_caller_finds_what_is_meant_for_it() {
    let server = Server::start().await;
    for visibility in ["private", "shared", "community"] {
        server.image("alice", json!({"name": visibility, "visibility": visibility})).await;
    }
    server.image("admin", json!({"name": "public", "visibility": "public"})).await;
    for (who, query, names) in [
        ("alice", "", vec!["community", "private", "public", "shared"]),
        ("rita", "", vec!["community", "private", "public", "shared"]),
        ("bob", "", vec!["public"]),
        ("bob", "visibility=community", vec!["community"]),
        ("bob", "visibility=all", vec!["community", "public"]),
        ("bob", "owner=p1", vec![]),
        ("admin", "", vec!["private", "public", "shared"]),
        ("admin", "visibility=all", vec!["community", "private", "public", "shared"]),
    ] {
        let answer = server.get(who, &format!("/v2/images?sort=name:asc&{query}")).await.expect(200);
        assert_eq!(answer.names(), names, "{who} {query}");
    }
    server.get("roleless", "/v2/images").await.expect(403);
}

#[tokio::test]
async fn a_marker_must_be_visible() {
    let server = Server::start().await;
    let private = server.image("alice", json!({"visibility": "private"})).await;
    let marker = format!("/v2/images?marker={private}");
    server.get("bob", &marker).await.expect(403);
    server.get("alice", &marker).await.expect(200);
    server.delete("alice", &image(&private)).await.expect(204);
    server.get("alice", &marker).await.expect(400);
}
