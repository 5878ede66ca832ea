//! One image: made, shown, deleted.

use serde_json::{Value, json};

use crate::harness::{Server, UNKNOWN, image};

#[tokio::test]
async fn the_record_is_the_same_wherever_it_is_shown() {
    let server = Server::start().await;
    let body = json!({"name": "Größe ☃", "tags": ["a"], "os_distro": "debian", "min_ram": 512});
    let created = server.post("alice", "/v2/images", body).await.expect(201);
    let record = created.json();
    let id = record["id"].as_str().unwrap();
    assert_eq!(created.header("location"), format!("http://images.example/v2/images/{id}"));
    assert_eq!(created.header("content-type"), "application/json");
    assert!(created.text().contains("Größe ☃"), "{}", created.text());
    let keys: Vec<_> = record.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        keys.join(" "),
        "os_distro name disk_format container_format visibility size virtual_size status checksum protected min_ram \
         min_disk owner os_hidden os_hash_algo os_hash_value id created_at updated_at tags self file schema"
    );
    let times = [&record["created_at"], &record["updated_at"]].map(|at| at.as_str().unwrap().len());
    assert_eq!(times, [20, 20]);
    let defaults = json!({
        "visibility": "shared", "status": "queued", "protected": false, "os_hidden": false, "min_disk": 0,
        "owner": "p1", "size": null, "virtual_size": null, "checksum": null, "os_hash_algo": null,
        "os_hash_value": null, "disk_format": null, "container_format": null, "tags": ["a"],
        "self": format!("/v2/images/{id}"), "file": format!("/v2/images/{id}/file"), "schema": "/v2/schemas/image",
    });
    for (key, value) in defaults.as_object().unwrap() {
        assert_eq!(&record[key], value, "{key}");
    }
    assert_eq!(server.get("alice", &image(id)).await.expect(200).json(), record);
    assert_eq!(server.get("alice", "/v2/images").await.expect(200).json()["images"], json!([record]));
    assert_eq!(server.patch("alice", id, crate::harness::V21, json!([])).await.expect(200).json(), record);
}

#[tokio::test]
async fn deletion_is_for_owners_of_unprotected_images() {
    let server = Server::start().await;
    let id = server.active("alice", "data").await;
    let public = json!([{"op": "replace", "path": "/visibility", "value": "public"}]);
    let protect = |on: bool| json!([{"op": "replace", "path": "/protected", "value": on}]);
    server.patch("admin", &id, crate::harness::V21, public).await.expect(200);
    server.delete("bob", &image(&id)).await.expect(403);
    server.delete("rita", &image(&id)).await.expect(403);
    server.patch("alice", &id, crate::harness::V21, protect(true)).await.expect(200);
    server.delete("alice", &image(&id)).await.expect(403);
    server.delete("admin", &image(&id)).await.expect(403);
    server.patch("alice", &id, crate::harness::V21, protect(false)).await.expect(200);
    let gone = server.delete("alice", &image(&id)).await.expect(204);
    assert!(gone.body.is_empty());
    server.get("admin", &image(&id)).await.expect(404);
    server.delete("alice", &image(&id)).await.expect(404);
    server.post("alice", "/v2/images", json!({"id": id})).await.expect(409);
    server.delete("alice", &image(UNKNOWN)).await.expect(404);
}

#[tokio::test]
async fn ids_are_compared_as_they_are_written() {
    let server = Server::start().await;
    let id = "ABCDEF00-0000-4000-8000-00000000000a";
    server.post("alice", "/v2/images", json!({"id": id})).await.expect(201);
    assert_eq!(server.get("alice", &image(id)).await.expect(200).json()["id"], Value::from(id));
    server.get("alice", &image(&id.to_lowercase())).await.expect(404);
}
