//! v1: lists.

use serde_json::json;

use crate::harness::{Server, UNKNOWN};

/// Alice's image, one of hers shared with bob, a public and a community one of the administrator, one of carol's.
async fn populated() -> (Server, [String; 5]) {
    let server = Server::v1().await;
    let own = server
        .made_v1("alice", &[("name", "own"), ("property-os", "debian"), ("min_ram", "1")], "data")
        .await;
    let shared = server.made_v1("alice", &[("name", "shared"), ("protected", "1")], "longer data").await;
    server.call("alice", "PUT", &format!("/v1/images/{shared}/members/p2")).send().await.expect(204);
    let public =
        server.made_v1("admin", &[("name", "public"), ("is_public", "1"), ("min_disk", "2")], "").await;
    let community = server.image("admin", json!({"name": "community", "visibility": "community"})).await;
    let carols = server.made_v1("carol", &[("name", "carol's")], "").await;
    (server, [own, shared, public, community, carols])
}

#[tokio::test]
async fn both_lists_hold_the_same_images_in_more_or_less_detail() {
    let (server, [own, ..]) = populated().await;
    let brief = server.get("alice", "/v1/images?name=own").await.expect(200).json();
    let expected = json!({
        "id": own, "name": "own", "disk_format": "raw", "container_format": "bare", "size": 4,
        "checksum": "8d777f385d3dfec8815d20f7496026dc",
    });
    assert_eq!(brief, json!({"images": [expected]}));
    let detail = server.get("alice", "/v1/images/detail?name=own").await.expect(200).json();
    let keys: Vec<_> = detail["images"][0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        keys.join(" "),
        "id name disk_format container_format checksum size virtual_size min_disk min_ram status is_public owner \
         protected created_at updated_at deleted_at deleted properties"
    );
    assert_eq!(detail["images"][0]["properties"], json!({"os": "debian"}));
}

#[tokio::test]
async fn everybody_sees_their_own_public_and_shared_images() {
    let (server, _) = populated().await;
    for (who, query, names) in [
        ("alice", "", "public shared own"),
        ("bob", "", "public shared"),
        ("bob", "?is_public=none", "public shared"),
        ("carol", "?is_public=False", "carol's public"),
        ("admin", "", "community public"),
        ("admin", "?is_public=true", "community public"),
        ("admin", "?is_public=False", "carol's community shared own"),
        ("admin", "?is_public=None", "carol's community public shared own"),
        ("alice", "?owner=p2&visibility=private", "public shared own"),
    ] {
        let page = server.get(who, &format!("/v1/images/detail{query}")).await.expect(200);
        assert_eq!(page.names().join(" "), names, "{who} {query}");
    }
    server.get("roleless", "/v1/images").await.expect(403);
}

#[tokio::test]
async fn parameters_select_and_order() {
    let (server, [own, shared, public, ..]) = populated().await;
    for (query, names) in [
        ("status=active", "shared own"),
        ("status=bogus", ""),
        ("container_format=bare&disk_format=raw", "public shared own"),
        ("disk_format=qcow2", ""),
        ("size_min=5", "shared"),
        ("size_max=4&size_min=1", "own"),
        ("min_ram=1", "own"),
        ("min_disk=2", "public"),
        ("protected=true", "shared"),
        ("protected=0", "public own"),
        ("property-os=debian", "own"),
        ("property-os=", ""),
        ("sort_key=name&sort_dir=asc", "own public shared"),
        ("sort_key=size&sort_dir=desc", "shared own public"),
        ("limit=0", ""),
        ("limit=2", "public shared"),
        (&format!("limit=1&marker={public}"), "shared"),
        (&format!("sort_dir=asc&marker={own}"), "shared public"),
        (&format!("marker={own}"), ""),
    ] {
        let page = server.get("alice", &format!("/v1/images?{query}")).await.expect(200);
        assert_eq!(page.names().join(" "), names, "{query}");
    }
    for bad in [
        "limit=x".to_owned(),
        "is_public=maybe".to_owned(),
        "protected=none".to_owned(),
        "sort_key=owner".to_owned(),
        "marker=x".to_owned(),
        format!("marker={UNKNOWN}"),
    ] {
        server.get("alice", &format!("/v1/images/detail?{bad}")).await.expect(400);
    }
    server.get("carol", &format!("/v1/images?marker={shared}")).await.expect(400);
}

#[tokio::test]
async fn deleted_images_are_listed_for_those_who_ask_since_when() {
    let (server, [own, shared, ..]) = populated().await;
    server.put_v1("alice", &shared, &[("protected", "0")], "").await.expect(200);
    for id in [&own, &shared] {
        server.delete("alice", &format!("/v1/images/{id}")).await.expect(200);
    }
    let names = async |who: &str, query: &str| {
        let page = server.get(who, &format!("/v1/images/detail?sort_key=name&sort_dir=asc{query}")).await;
        page.expect(200).names().join(" ")
    };
    assert_eq!(names("alice", "").await, "public");
    assert_eq!(names("alice", "&deleted=true").await, "public", "not for everybody");
    assert_eq!(names("admin", "&deleted=true&is_public=none").await, "own shared");
    assert_eq!(names("admin", "&deleted=false&is_public=none").await, "carol's community public");
    assert_eq!(names("alice", "&changes-since=2020-01-01T00:00:00").await, "own public shared");
    assert_eq!(names("bob", "&changes-since=2020-01-01T00:00:00Z").await, "public");
    assert_eq!(names("alice", "&changes-since=2120-01-01T00:00:00").await, "");
    assert_eq!(
        names("admin", "&changes-since=2020-01-01&deleted=false&is_public=none").await,
        "carol's community public"
    );
    let marked = format!("&changes-since=2020-01-01&marker={own}");
    assert_eq!(names("alice", &marked).await, "public shared");
    let gone = server.get("admin", "/v1/images/detail?deleted=1&is_public=none").await.json();
    let gone = gone["images"][0].clone();
    assert_eq!(
        (&gone["deleted"], &gone["status"], &gone["properties"]),
        (&json!(true), &json!("deleted"), &json!({}))
    );
    assert!(gone["deleted_at"].is_string());
}
