//! v1: records in headers, made, shown, changed, deleted.

use serde_json::{Value, json};

use crate::harness::{Server, UNKNOWN, V21, image};

const RAW: [(&str, &str); 2] = [("disk_format", "raw"), ("container_format", "bare")];

#[tokio::test]
async fn the_api_is_there_only_where_it_is_switched_on() {
    let off = Server::start().await;
    for path in ["/v1", "/v1/", "/v1/images", "/v1.1/images/detail"] {
        let answer = off.get("alice", path).await.expect(300);
        assert!(!answer.text().contains("v1."), "{}", answer.text());
    }
    let on = Server::v1().await;
    for path in ["/v1", "/v1/", "/v1/images", "/v1.0/images", "/v1.1/images"] {
        assert_eq!(on.get("alice", path).await.expect(200).json(), json!({"images": []}), "{path}");
    }
    on.get("", "/v1/images").await.expect(401);
    on.get("", "/v1/").await.expect(401);
    on.get("alice", "/v1/metadefs").await.expect(404);
    for (path, status) in [("/", 300), ("/versions", 200), ("/v3/images", 300)] {
        let versions = on.get("", path).await.expect(status).json();
        let last: Vec<_> = versions["versions"].as_array().unwrap().iter().rev().take(2).cloned().collect();
        let links = json!([{"rel": "self", "href": "http://images.example/v1/"}]);
        assert_eq!(last[0], json!({"id": "v1.0", "status": "DEPRECATED", "links": links}), "{path}");
        assert_eq!(last[1], json!({"id": "v1.1", "status": "DEPRECATED", "links": links}), "{path}");
    }
    let media = on.call("alice", "GET", "/images").header("accept", "application/vnd.openstack.images-v1");
    assert_eq!(media.send().await.expect(200).json(), json!({"images": []}));
}

#[tokio::test]
async fn methods_are_those_of_the_v1_api() {
    let server = Server::v1().await;
    let id = server.made_v1("alice", &[], "").await;
    for (method, path, allow) in [
        ("DELETE", "/v1/images".to_owned(), "GET, POST"),
        ("HEAD", "/v1/images/detail".to_owned(), "GET"),
        ("PATCH", format!("/v1/images/{id}"), "GET, HEAD, PUT, DELETE"),
        ("POST", format!("/v1/images/{id}"), "GET, HEAD, PUT, DELETE"),
        ("POST", format!("/v1/images/{id}/members"), "GET, PUT"),
        ("GET", format!("/v1/images/{id}/members/p2"), "PUT, DELETE"),
        ("PUT", "/v1/shared-images/p1".to_owned(), "GET"),
    ] {
        let answer = server.call("alice", method, &path).send().await.expect(405);
        assert_eq!(answer.header("allow"), allow, "{method} {path}");
    }
}

#[tokio::test]
async fn a_record_is_made_of_headers_and_shown_in_headers() {
    let server = Server::v1().await;
    let meta = [
        ("id", "6a0fe2c8-0d3b-4a0e-9b6a-111111111111"),
        ("name", "Käse ☃"),
        ("disk-format", "raw"),
        ("container_format", "bare"),
        ("size", "10"),
        ("virtual_size", "20"),
        ("checksum", "0123456789abcdef0123456789abcdef"),
        ("protected", "True"),
        ("min_ram", "512"),
        ("min_disk", "3"),
        ("owner", "p2"),
        ("status", "active"),
        ("property-OS-Distro", "debian"),
        ("property-empty", ""),
    ];
    let made = server.post_v1("alice", &meta, "").await.expect(201);
    let id = "6a0fe2c8-0d3b-4a0e-9b6a-111111111111";
    assert_eq!(made.header("location"), format!("http://images.example/v1/images/{id}"));
    assert_eq!(made.header("etag"), "0123456789abcdef0123456789abcdef");
    let mut image = made.json()["image"].clone();
    let created = image["created_at"].as_str().unwrap().to_owned();
    assert!(created.len() == 26 && !created.ends_with('Z'), "{created}");
    assert_eq!(image["updated_at"], created.as_str());
    for key in ["created_at", "updated_at"] {
        image.as_object_mut().unwrap().remove(key);
    }
    assert_eq!(
        image,
        json!({
            "id": id, "name": "Käse ☃", "disk_format": "raw", "container_format": "bare",
            "checksum": "0123456789abcdef0123456789abcdef", "size": 10, "virtual_size": 20, "min_disk": 3,
            "min_ram": 512, "status": "queued", "is_public": false, "owner": "p1", "protected": true,
            "deleted_at": null, "deleted": false, "properties": {"os_distro": "debian", "empty": null},
        })
    );

    let shown = server.head("alice", id).await.expect(200);
    assert!(shown.body.is_empty());
    let mut headers: Vec<(String, String)> = Vec::new();
    for (name, value) in &shown.headers {
        if let Some(name) = name.as_str().strip_prefix("x-image-meta-") {
            headers.push((name.to_owned(), String::from_utf8(value.as_bytes().to_vec()).unwrap()));
        }
    }
    headers.sort();
    let expected = [
        ("checksum", "0123456789abcdef0123456789abcdef"),
        ("container_format", "bare"),
        ("created_at", &created),
        ("deleted", "False"),
        ("disk_format", "raw"),
        ("id", id),
        ("is_public", "False"),
        ("min_disk", "3"),
        ("min_ram", "512"),
        ("name", "Käse ☃"),
        ("owner", "p1"),
        ("property-os_distro", "debian"),
        ("protected", "True"),
        ("size", "10"),
        ("status", "queued"),
        ("updated_at", &created),
        ("virtual_size", "20"),
    ];
    assert_eq!(headers, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(shown.header("etag"), "0123456789abcdef0123456789abcdef");
    server.head("bob", id).await.expect(404);
    assert_eq!(
        server.get("alice", &format!("/v2/images/{id}")).await.expect(200).json()["visibility"],
        "shared"
    );
}

#[tokio::test]
async fn bad_records_are_refused() {
    let server = Server::v1().await;
    let long = "n".repeat(256);
    for (meta, status) in [
        (("id", "not-a-uuid"), 400),
        (("name", long.as_str()), 400),
        (("disk_format", "floppy"), 400),
        (("disk_format", ""), 400),
        (("container_format", "ami"), 400),
        (("checksum", "0123456789abcdef0123456789abcdef0"), 400),
        (("size", "9223372036854775808"), 400),
        (("visibility", "public"), 400),
        (("store", "nowhere"), 400),
        (("is_public", "true"), 403),
        (("property-os_glance_x", "y"), 403),
    ] {
        let raw = RAW.into_iter().filter(|(name, _)| *name != meta.0);
        let meta: Vec<_> = raw.chain([meta]).collect();
        server.post_v1("alice", &meta, "").await.expect(status);
    }
    server.post_v1("rita", &RAW, "").await.expect(403);
    let id = server.made_v1("alice", &[], "").await;
    server.post_v1("alice", &[("id", &id)], "").await.expect(409);
    let page = server.get("alice", "/v1/images").await.expect(200).json();
    assert_eq!(page["images"].as_array().unwrap().len(), 1, "nothing is left of what was refused");
}

#[tokio::test]
async fn public_stands_for_public_and_anything_else_is_not() {
    let server = Server::v1().await;
    for visibility in ["public", "private", "shared", "community"] {
        let id = server.image("admin", json!({"visibility": visibility})).await;
        let is_public = if visibility == "public" { "True" } else { "False" };
        assert_eq!(server.head("admin", &id).await.expect(200).header("x-image-meta-is_public"), is_public);
        for (word, becomes) in [("True", "public"), ("False", "shared")] {
            server.put_v1("admin", &id, &[("is_public", word)], "").await.expect(200);
            assert_eq!(server.get("admin", &image(&id)).await.json()["visibility"], becomes, "{visibility}");
        }
    }
    let id = server.made_v1("alice", &[], "").await;
    server.put_v1("alice", &id, &[("is_public", "True")], "").await.expect(403);
    let owned = server.made_v1("admin", &[("owner", "p2"), ("is_public", "true")], "").await;
    assert_eq!(server.head("bob", &owned).await.expect(200).header("x-image-meta-owner"), "p2");
}

#[tokio::test]
async fn a_change_replaces_the_properties_unless_told_otherwise() {
    let server = Server::v1().await;
    let id = server.made_v1("alice", &[("property-a", "1"), ("property-b", "2")], "").await;
    let properties =
        |answer: crate::harness::Answer| answer.expect(200).json()["image"]["properties"].clone();
    let keep = ("x-glance-registry-purge-props", "false");
    let merged = server.put_v1("alice", &id, &[keep, ("property-c", "3")], "").await;
    assert_eq!(properties(merged), json!({"a": "1", "b": "2", "c": "3"}));
    let replaced = server.put_v1("alice", &id, &[("property-b", "4"), ("name", "new")], "").await;
    assert_eq!(replaced.json()["image"]["name"], "new");
    assert_eq!(properties(replaced), json!({"b": "4"}));
    let with_data = server.put_v1("alice", &id, &[("property-d", "5")], "data").await;
    assert_eq!(properties(with_data), json!({"b": "4", "d": "5"}));
    assert_eq!(properties(server.put_v1("alice", &id, &[], "").await), json!({}));
}

#[tokio::test]
async fn facts_stay_what_they_are() {
    let server = Server::v1().await;
    let id = server.made_v1("alice", &[], "data").await;
    let same = [
        ("id", id.as_str()),
        ("status", "active"),
        ("size", "4"),
        ("checksum", "8d777f385d3dfec8815d20f7496026dc"),
        ("disk_format", "raw"),
        ("container_format", "bare"),
        ("owner", "p2"),
        ("name", "same"),
    ];
    let image = server.put_v1("alice", &id, &same, "").await.expect(200).json()["image"].clone();
    assert_eq!((&image["name"], &image["owner"]), (&json!("same"), &json!("p1")));
    for (name, value) in [
        ("id", UNKNOWN),
        ("status", "queued"),
        ("size", "5"),
        ("checksum", "0123456789abcdef0123456789abcdef"),
        ("disk_format", "qcow2"),
    ] {
        for who in ["alice", "admin"] {
            server.put_v1(who, &id, &[(name, value)], "").await.expect(403);
        }
    }
    server.put_v1("bob", &id, &[("name", "x")], "").await.expect(404);
    server.put_v1("rita", &id, &[("name", "x")], "").await.expect(403);
    server.put_v1("alice", UNKNOWN, &[("name", "x")], "").await.expect(404);
    server.put_v1("alice", &id, &[("nome", "x")], "").await.expect(400);
    let public = server.made_v1("admin", &[("is_public", "1")], "data").await;
    server.put_v1("bob", &public, &[("name", "x")], "").await.expect(403);
}

#[tokio::test]
async fn a_deleted_image_is_there_for_administrators_alone() {
    let server = Server::v1().await;
    let id = server.made_v1("alice", &[("property-a", "b"), ("protected", "yes")], "data").await;
    let path = format!("/v1/images/{id}");
    server.delete("alice", &path).await.expect(403);
    server.put_v1("alice", &id, &[("protected", "no")], "").await.expect(200);
    server.delete("bob", &path).await.expect(404);
    let deleted = server.delete("alice", &path).await.expect(200);
    assert!(deleted.body.is_empty());
    server.head("alice", &id).await.expect(404);
    server.delete("alice", &path).await.expect(404);
    server.put_v1("alice", &id, &[], "").await.expect(404);
    let shown = server.head("admin", &id).await.expect(200);
    assert_eq!(shown.header("x-image-meta-status"), "deleted");
    assert_eq!(shown.header("x-image-meta-deleted"), "True");
    assert_eq!(shown.header("x-image-meta-deleted_at").len(), 26);
    server.get("admin", &path).await.expect(404);
    server.delete("admin", &path).await.expect(404);
    server.put_v1("admin", &id, &[("name", "x")], "").await.expect(403);
}

#[tokio::test]
async fn what_v2_keeps_and_headers_cannot_hold_does_no_harm() {
    let server = Server::v1().await;
    let id = server
        .image("alice", json!({"ünlaut": "x", "a b": "x", "": "x", "lines": "a\nb\r\nc\u{7f}", "UP": "x"}))
        .await;
    let shown = server.head("alice", &id).await.expect(200);
    assert_eq!(shown.header("x-image-meta-property-lines"), "a b  c");
    assert_eq!(shown.header("x-image-meta-property-up"), "x");
    assert!(shown.headers.keys().all(|name| !name.as_str().contains("laut")));
    let detail = server.get("alice", "/v1/images/detail").await.expect(200).json();
    assert_eq!(detail["images"][0]["properties"]["ünlaut"], "x");
    assert_eq!(detail["images"][0]["size"], 0);
    let with_tag = json!([{"op": "add", "path": "/tags", "value": ["t"]}]);
    server.patch("alice", &id, V21, with_tag).await.expect(200);
    server.put_v1("alice", &id, &[("name", "n")], "").await.expect(200);
    let image: Value = server.get("alice", &image(&id)).await.expect(200).json();
    assert_eq!((&image["tags"], &image["name"]), (&json!(["t"]), &json!("n")));
}

#[tokio::test]
async fn headers_are_read_as_the_client_meant_them() {
    let server = Server::v1().await;
    let name_of = |answer: crate::harness::Answer| {
        answer.expect(201).json()["image"]["name"].as_str().unwrap().to_owned()
    };
    let latin = server.call("alice", "POST", "/v1/images").raw_header("x-image-meta-name", b"K\xe4se");
    assert_eq!(name_of(latin.send().await), "Käse");
    let quoting = server
        .call("alice", "POST", "/v1/images")
        .header("user-agent", "python-glanceclient")
        .raw_header("x-image-meta-name", b"K%C3%A4se%20two");
    assert_eq!(name_of(quoting.send().await), "Käse two");
}
