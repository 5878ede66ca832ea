//! v1: data with the record, or after it; and back.

use axum::body::Body;
use serde_json::json;

use crate::harness::{Server, UNKNOWN, file, image};

const RAW: [(&str, &str); 2] = [("disk_format", "raw"), ("container_format", "bare")];
const MD5_OF_DATA: &str = "8d777f385d3dfec8815d20f7496026dc";

fn raw_and<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    RAW.into_iter().chain(more.iter().copied()).collect()
}

#[tokio::test]
async fn data_comes_with_the_record_and_goes_out_with_it() {
    let server = Server::v1().await;
    let meta = raw_and(&[("name", "n"), ("size", "4"), ("checksum", MD5_OF_DATA), ("property-a", "b")]);
    let made = server.post_v1("alice", &meta, "data").await.expect(201);
    assert_eq!(made.header("etag"), MD5_OF_DATA);
    let made = made.json()["image"].clone();
    assert_eq!((&made["status"], &made["size"]), (&json!("active"), &json!(4)));
    let id = made["id"].as_str().unwrap();

    let got = server.get("alice", &format!("/v1/images/{id}")).await.expect(200);
    assert_eq!(got.text(), "data");
    assert_eq!(got.header("content-type"), "application/octet-stream");
    assert_eq!(got.header("content-length"), "4");
    assert_eq!(got.header("etag"), MD5_OF_DATA);
    assert_eq!(got.header("x-image-meta-checksum"), MD5_OF_DATA);
    assert_eq!(got.header("x-image-meta-property-a"), "b");
    assert_eq!(got.header("x-image-meta-location"), "");
    assert_eq!(server.get("alice", &file(id)).await.expect(200).text(), "data");
    server.get("bob", &format!("/v1/images/{id}")).await.expect(404);
    server.get("rita", &format!("/v1/images/{id}")).await.expect(403);
}

#[tokio::test]
async fn data_may_come_later() {
    let server = Server::v1().await;
    let id = server.made_v1("alice", &[("size", "4"), ("checksum", MD5_OF_DATA)], "").await;
    server.get("alice", &format!("/v1/images/{id}")).await.expect(404);
    let active = server.put_v1("alice", &id, &[("min_ram", "5")], "data").await.expect(200);
    assert_eq!(active.header("etag"), MD5_OF_DATA);
    let active = active.json()["image"].clone();
    assert_eq!((&active["status"], &active["min_ram"]), (&json!("active"), &json!(5)));
    server.put_v1("alice", &id, &[], "again").await.expect(409);
    assert_eq!(server.get("alice", &format!("/v1/images/{id}")).await.text(), "data");

    let bare =
        server.post_v1("alice", &[], "").await.expect(201).json()["image"]["id"].as_str().unwrap().to_owned();
    server.put_v1("alice", &bare, &[], "data").await.expect(400);
    assert_eq!(server.head("alice", &bare).await.header("x-image-meta-status"), "queued");
    server.put_v1("rita", &bare, &raw_and(&[]), "data").await.expect(403);
    server.put_v1("alice", &bare, &raw_and(&[]), "data").await.expect(200);
}

#[tokio::test]
async fn an_image_of_no_bytes_needs_no_data() {
    let server = Server::v1().await;
    let made = server.post_v1("alice", &[("size", "0"), ("name", "nothing")], "").await.expect(201).json();
    assert_eq!(made["image"]["status"], "active");
    let id = made["image"]["id"].as_str().unwrap();
    let got = server.get("alice", &format!("/v1/images/{id}")).await.expect(200);
    assert_eq!((got.text(), got.header("content-length")), ("", "0"));
    server.get("alice", &file(id)).await.expect(204);
    server.delete("alice", &format!("/v1/images/{id}")).await.expect(200);

    // A file of 0 bytes, as the client sends it: in chunks.
    let chunked = Body::from_stream(futures::stream::iter([Ok::<_, std::io::Error>("")]));
    let call = server.call("alice", "POST", "/v1/images").header("content-type", "application/octet-stream");
    let call = raw_and(&[("size", "0")])
        .into_iter()
        .fold(call, |call, (name, value)| call.raw_header(&format!("x-image-meta-{name}"), value.as_bytes()));
    let made = call.body(chunked).send().await.expect(201).json()["image"].clone();
    assert_eq!(
        (&made["status"], &made["checksum"]),
        (&json!("active"), &json!("d41d8cd98f00b204e9800998ecf8427e"))
    );
}

#[tokio::test]
async fn data_that_is_not_as_promised_kills_the_image() {
    let server = Server::v1().await;
    let id = |n: u32| format!("6a0fe2c8-0d3b-4a0e-9b6a-{n:012}");
    let cases: [&[(&str, &str)]; 4] = [
        &[("size", "3")],
        &[("size", "5")],
        &[("checksum", "0123456789abcdef0123456789abcdef")],
        &[("disk_format", "qcow2")],
    ];
    for (n, promise) in (0..).zip(cases) {
        let id = id(n);
        let meta: Vec<_> = raw_and(&[("id", &id)])
            .into_iter()
            .filter(|(name, _)| *name != promise[0].0)
            .chain(promise.iter().copied())
            .collect();
        server.post_v1("alice", &meta, "data").await.expect(400);
        let shown = server.head("alice", &id).await.expect(200);
        assert_eq!(shown.header("x-image-meta-status"), "killed", "{promise:?}");
        server.get("alice", &format!("/v1/images/{id}")).await.expect(404);
        server.put_v1("alice", &id, &[], "data").await.expect(409);
    }
    assert_eq!(server.get("alice", "/v1/images").await.json(), json!({"images": []}));
    server.delete("alice", &format!("/v1/images/{}", id(0))).await.expect(200);
}

#[tokio::test]
async fn an_upload_over_the_limits_is_refused() {
    let server = Server::with(|settings, api| {
        settings.limits.image_size_cap = 5;
        settings.limits.user_storage_quota = 4;
        api.v1 = true;
    })
    .await;
    server.post_v1("alice", &raw_and(&[]), "123456").await.expect(400);
    server.post_v1("alice", &raw_and(&[("size", "6")]), "").await.expect(400);
    assert_eq!(server.get("alice", "/v1/images").await.json(), json!({"images": []}), "nothing was made");
    let id = "6a0fe2c8-0d3b-4a0e-9b6a-111111111111";
    server.post_v1("alice", &raw_and(&[("id", id)]), "12345").await.expect(413);
    assert_eq!(server.head("alice", id).await.header("x-image-meta-status"), "killed");
    server.post_v1("alice", &raw_and(&[]), "1234").await.expect(201);
}

#[tokio::test]
async fn data_without_its_record_makes_no_image() {
    let server = Server::v1().await;
    server.post_v1("alice", &[("disk_format", "raw")], "data").await.expect(400);
    server.post_v1("alice", &[("container_format", "bare")], "data").await.expect(400);
    let call = server.call("alice", "POST", "/v1/images").raw_header("x-image-meta-disk_format", b"raw");
    let call = call.raw_header("x-image-meta-container_format", b"bare").header("content-type", "text/plain");
    call.body("data").send().await.expect(400);
    server.put_v1("alice", UNKNOWN, &[], "data").await.expect(404);
    assert_eq!(server.get("alice", "/v1/images").await.json(), json!({"images": []}));
}

#[tokio::test]
async fn a_store_is_named_by_its_name_or_its_scheme() {
    let server = Server::v1().await;
    let scheme = server.controller.stores().default_store().location("x");
    let scheme = scheme.split(':').next().unwrap().to_owned();
    for store in ["memory", scheme.as_str(), ""] {
        server.made_v1("alice", &[("store", store)], "data").await;
    }
    server.post_v1("alice", &raw_and(&[("store", "rbd")]), "data").await.expect(400);
}

#[tokio::test]
async fn a_deactivated_image_keeps_its_data_to_itself() {
    let server = Server::v1().await;
    let id = server.made_v1("alice", &[], "data").await;
    server.post("alice", &format!("{}/actions/deactivate", image(&id)), json!({})).await;
    server.call("alice", "POST", &format!("{}/actions/deactivate", image(&id))).send().await.expect(204);
    server.get("alice", &format!("/v1/images/{id}")).await.expect(403);
    assert_eq!(server.head("alice", &id).await.header("x-image-meta-status"), "deactivated");
}

#[tokio::test]
async fn data_is_copied_from_a_url_after_the_answer() {
    let server = Server::v1().await;
    let from = |url: &'static str| raw_and(&[("x-glance-api-copy-from", url)]);
    // Nobody works on tasks here: what is begun stays.
    let made = server.post_v1("alice", &from("http://mirror.example/disk"), "").await.expect(201).json();
    assert_eq!(made["image"]["status"], "queued");
    let id = made["image"]["id"].as_str().unwrap();
    let tasks = server.get("alice", &format!("/v2/images/{id}/tasks")).await.expect(200).json();
    assert_eq!(
        (&tasks["tasks"][0]["type"], &tasks["tasks"][0]["status"]),
        (&json!("copy_from"), &json!("pending"))
    );
    assert!(!tasks.to_string().contains("mirror"));

    let later = server.made_v1("alice", &[("property-a", "b")], "").await;
    let copy = [("x-glance-api-copy-from", "https://mirror.example/disk")];
    let begun = server.put_v1("alice", &later, &copy, "").await.expect(200).json();
    assert_eq!(begun["image"]["properties"], json!({}), "the record is replaced as without data");
    let active = server.made_v1("alice", &[], "data").await;
    server.put_v1("alice", &active, &copy, "").await.expect(400);
    for bad in ["file:///etc/passwd", "http://127.0.0.1/disk", "swift+config://a/b/c", "mirror", ""] {
        server.post_v1("alice", &from(bad), "").await.expect(400);
    }
    server.post_v1("alice", &from("http://mirror.example/disk"), "data too").await.expect(400);
    server.post_v1("alice", &copy, "").await.expect(400);
    server.post_v1("rita", &from("http://mirror.example/disk"), "").await.expect(403);
    let page = server.get("alice", "/v1/images").await.json();
    assert_eq!(page["images"].as_array().unwrap().len(), 3, "nothing was made of what was refused");
}
