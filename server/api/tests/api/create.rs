//! `POST /v2/images` with everything that can be wrong.

use serde_json::{Value, json};

use crate::harness::Server;

#[tokio::test]
async fn every_field_is_checked() {
    let server = Server::start().await;
    let long = "x".repeat(256);
    for (body, status) in [
        (json!([]), 400),
        (json!([{"name": "x"}]), 400),
        (json!({"id": "x"}), 400),
        (json!({"id": 5}), 400),
        (json!({"id": null}), 400),
        (json!({"name": 5}), 400),
        (json!({"name": long}), 400),
        (json!({"name": "disk 💾"}), 400),
        (json!({"name": "a\u{0}b"}), 400),
        (json!({"visibility": null}), 400),
        (json!({"visibility": "secret"}), 400),
        (json!({"visibility": "public"}), 403),
        (json!({"protected": "true"}), 400),
        (json!({"protected": null}), 400),
        (json!({"os_hidden": 1}), 400),
        (json!({"owner": "p2"}), 403),
        (json!({"owner": null}), 403),
        (json!({"owner": 5}), 400),
        (json!({"owner": long}), 400),
        (json!({"container_format": "box"}), 400),
        (json!({"container_format": 5}), 400),
        (json!({"disk_format": "floppy"}), 400),
        (json!({"disk_format": "RAW"}), 400),
        (json!({"min_ram": -1}), 400),
        (json!({"min_ram": 2_147_483_648_u64}), 400),
        (json!({"min_ram": "1"}), 400),
        (json!({"min_ram": true}), 400),
        (json!({"min_ram": null}), 400),
        (json!({"min_disk": 1.5}), 400),
        (json!({"min_disk": 1e20}), 400),
        (json!({"tags": "x"}), 400),
        (json!({"tags": [5]}), 400),
        (json!({"tags": [long]}), 400),
        (json!({"tags": null}), 400),
        (json!({"kernel_id": "x"}), 400),
        (json!({"ramdisk_id": 5}), 400),
        (json!({"cinder_encryption_key_deletion_policy": "maybe"}), 400),
        (json!({"property": null}), 400),
        (json!({"property": 5}), 400),
        (json!({"property": {"a": "b"}}), 400),
        (json!({"property": "💾"}), 400),
        (json!({"💾": "x"}), 400),
        (json!({long: "x"}), 400),
        (json!({"status": "active"}), 403),
        (json!({"status": "bogus"}), 400),
        (json!({"checksum": "x"}), 403),
        (json!({"size": 5}), 403),
        (json!({"virtual_size": 5}), 403),
        (json!({"created_at": "2026-01-01T00:00:00Z"}), 403),
        (json!({"updated_at": "2026-01-01T00:00:00Z"}), 403),
        (json!({"direct_url": "x"}), 403),
        (json!({"self": "x"}), 403),
        (json!({"file": "x"}), 403),
        (json!({"schema": "x"}), 403),
        (json!({"stores": "x"}), 403),
        (json!({"locations": []}), 403),
        (json!({"location": "x"}), 403),
        (json!({"deleted": "x"}), 403),
        (json!({"deleted_at": "x"}), 403),
        (json!({"os_glance_import_task": "x"}), 403),
    ] {
        let answer = server.post("alice", "/v2/images", body.clone()).await;
        assert_eq!(answer.status.as_u16(), status, "{body}: {}", answer.text());
    }
    assert_eq!(server.get("alice", "/v2/images").await.json()["images"], json!([]), "nothing was made");
}

#[tokio::test]
async fn what_is_allowed_is_kept() {
    let server = Server::start().await;
    let tags = json!(["💾", "a", "a"]);
    for (body, key, kept) in [
        (
            json!({"id": "6a0fe2c8-0d3b-4a0e-9b6a-111111111111"}),
            "id",
            json!("6a0fe2c8-0d3b-4a0e-9b6a-111111111111"),
        ),
        (json!({"name": ""}), "name", json!("")),
        (json!({"name": null}), "name", Value::Null),
        (json!({"name": "ä".repeat(255)}), "name", json!("ä".repeat(255))),
        (json!({"visibility": "community"}), "visibility", json!("community")),
        (json!({"visibility": "private"}), "visibility", json!("private")),
        (json!({"owner": "p1"}), "owner", json!("p1")),
        (json!({"min_ram": 2_147_483_647}), "min_ram", json!(2_147_483_647)),
        (json!({"min_disk": 2.0}), "min_disk", json!(2)),
        (json!({"tags": tags}), "tags", json!(["a", "💾"])),
        (json!({"os_hash_value": "x", "os_hash_algo": "md5"}), "os_hash_value", Value::Null),
        (json!({"": "empty name"}), "", json!("empty name")),
        (json!({"image_id": "x"}), "image_id", json!("x")),
        (json!({"kernel_id": null}), "kernel_id", json!("")),
        (json!({"description": "x".repeat(60_000)}), "description", json!("x".repeat(60_000))),
    ] {
        let answer = server.post("alice", "/v2/images", body).await.expect(201);
        assert_eq!(answer.json()[key], kept, "{key}");
    }
    let foreign =
        server.post("admin", "/v2/images", json!({"owner": "p2", "visibility": "public"})).await.expect(201);
    assert_eq!((&foreign.json()["owner"], &foreign.json()["visibility"]), (&json!("p2"), &json!("public")));
    let ownerless = server.post("admin", "/v2/images", json!({"owner": null})).await.expect(201);
    assert_eq!(ownerless.json()["owner"], Value::Null);
}

#[tokio::test]
async fn roles_ids_and_quotas() {
    let server = Server::with(|settings, _| {
        settings.limits.image_property_quota = 2;
        settings.limits.image_tag_quota = 2;
    })
    .await;
    server.post("rita", "/v2/images", json!({})).await.expect(403);
    server.post("roleless", "/v2/images", json!({})).await.expect(403);
    let id = server.image("alice", json!({})).await;
    server.post("bob", "/v2/images", json!({"id": id})).await.expect(409);
    server.post("alice", "/v2/images", json!({"a": "1", "b": "2"})).await.expect(201);
    let answer = server.post("alice", "/v2/images", json!({"a": "1", "b": "2", "c": "3"})).await.expect(413);
    assert_eq!(answer.json()["code"], "413 Request Entity Too Large");
    server.post("alice", "/v2/images", json!({"tags": ["a", "b", "b"]})).await.expect(201);
    server.post("alice", "/v2/images", json!({"tags": ["a", "b", "c"]})).await.expect(413);
}
