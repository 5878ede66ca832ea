//! Image data, in and out.

use axum::body::Body;
use bytes::Bytes;
use serde_json::{Value, json};

use crate::harness::{Server, file, image};

const MD5_OF_DIGITS: &str = "781e5e245d69b566979b86e28d23f2c7";

#[tokio::test]
async fn data_goes_in_once_and_comes_out_again() {
    let server = Server::start().await;
    let id = server.image("alice", json!({})).await;
    let nothing = server.get("alice", &file(&id)).await.expect(204);
    assert!(nothing.body.is_empty());
    let stored = server.upload("alice", &id, "0123456789").await.expect(204);
    assert!(stored.body.is_empty());
    let record = server.get("alice", &image(&id)).await.json();
    assert_eq!((&record["status"], &record["size"]), (&json!("active"), &json!(10)));
    assert_eq!((&record["checksum"], &record["os_hash_algo"]), (&json!(MD5_OF_DIGITS), &json!("sha512")));
    assert_eq!(record["os_hash_value"].as_str().unwrap().len(), 128);
    let answer = server.get("alice", &file(&id)).await.expect(200);
    assert_eq!(answer.text(), "0123456789");
    for (name, value) in [
        ("content-type", "application/octet-stream"),
        ("content-length", "10"),
        ("content-md5", MD5_OF_DIGITS),
        ("content-range", ""),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }
    server.upload("alice", &id, "again").await.expect(409);
}

#[tokio::test]
async fn parts_of_the_data() {
    let server = Server::start().await;
    let id = server.active("alice", "0123456789").await;
    let ask =
        |name: &'static str, range: &str| server.call("alice", "GET", &file(&id)).header(name, range).send();
    for (name, range, part, content_range) in [
        ("range", "bytes=0-4", "01234", "bytes 0-4/10"),
        ("range", "bytes=4-", "456789", "bytes 4-9/10"),
        ("range", "bytes=-3", "789", "bytes 7-9/10"),
        ("range", "bytes=-30", "0123456789", "bytes 0-9/10"),
        ("range", "bytes=9-20", "9", "bytes 9-9/10"),
        ("content-range", "bytes 0-4/*", "01234", "bytes 0-4/10"),
    ] {
        let answer = ask(name, range).await.expect(206);
        assert_eq!((answer.text(), answer.header("content-range")), (part, content_range), "{range}");
        assert_eq!(answer.header("content-length"), part.len().to_string(), "{range}");
        assert_eq!(answer.header("content-md5"), MD5_OF_DIGITS, "{range}");
    }
    for (name, range, status) in [
        ("range", "bytes=10-", 416),
        ("range", "bytes=5-4", 416),
        ("range", "items=0-4", 416),
        ("range", "nonsense", 416),
        ("content-range", "bytes 0-14/20", 416),
        ("range", "bytes=0-1,3-4", 400),
    ] {
        let answer = ask(name, range).await.expect(status);
        assert_eq!(answer.header("content-range"), "", "{range}");
    }
    server.get("alice", &format!("{}?prefer=fast", file(&id))).await.expect(400);
    server.get("alice", &format!("{}?prefer=", file(&id))).await.expect(200);
}

#[tokio::test]
async fn empty_data_is_data() {
    let server = Server::start().await;
    let id = server.active("alice", "").await;
    let record = server.get("alice", &image(&id)).await.json();
    assert_eq!((&record["status"], &record["size"]), (&json!("active"), &json!(0)));
    let answer = server.get("alice", &file(&id)).await.expect(200);
    assert_eq!((answer.header("content-length"), answer.text()), ("0", ""));
    server.call("alice", "GET", &file(&id)).header("range", "bytes=0-").send().await.expect(416);
}

#[tokio::test]
async fn headers_of_uploads_are_checked_first() {
    let server = Server::start().await;
    let id = server.image("alice", json!({})).await;
    let put = || {
        server
            .call("alice", "PUT", &file(&id))
            .header("content-type", "application/octet-stream")
            .body("12345")
    };
    put().without("content-type").send().await.expect(415);
    for media in ["text/plain", "application/json", "application/octet-streams"] {
        put().header("content-type", media).send().await.expect(415);
    }
    for size in ["x", "-1", "1.5", ""] {
        put().header("x-openstack-image-size", size).send().await.expect(400);
    }
    for size in ["4", "6"] {
        put().header("x-openstack-image-size", size).send().await.expect(400);
        let record = server.get("alice", &image(&id)).await.json();
        assert_eq!((&record["status"], &record["size"]), (&json!("queued"), &Value::Null), "{size}");
    }
    put()
        .header("x-openstack-image-size", "5")
        .header("x-image-meta-store", "memory")
        .send()
        .await
        .expect(204);
}

#[tokio::test]
async fn who_may_upload_and_download() {
    let server = Server::start().await;
    let id = server.image("alice", json!({"visibility": "community"})).await;
    for who in ["bob", "rita"] {
        server.upload(who, &id, "data").await.expect(403);
    }
    server.upload("alice", &id, "data").await.expect(204);
    server.get("bob", &file(&id)).await.expect(200);
    server.get("rita", &file(&id)).await.expect(403);
    server.get("roleless", &file(&id)).await.expect(404);
}

#[tokio::test]
async fn uploads_need_formats_room_and_honest_content() {
    let server = Server::with(|settings, _| {
        settings.limits.image_size_cap = 10;
        settings.limits.user_storage_quota = 15;
    })
    .await;
    let bare = server.post("alice", "/v2/images", json!({})).await.expect(201).json();
    server.upload("alice", bare["id"].as_str().unwrap(), "data").await.expect(400);
    let large = server.image("alice", json!({})).await;
    server.upload("alice", &large, "12345678901").await.expect(413);
    assert_eq!(server.get("alice", &image(&large)).await.json()["status"], "queued");
    server.upload("alice", &large, "1234567890").await.expect(204);
    let second = server.image("alice", json!({})).await;
    server.upload("alice", &second, "1234567890").await.expect(413);
    server.upload("alice", &second, "12345").await.expect(204);
    let liar = server.image("bob", json!({"disk_format": "qcow2"})).await;
    let answer = server.upload("bob", &liar, "no qcow2").await.expect(415);
    assert!(answer.json()["message"].as_str().unwrap().contains("qcow2"), "{}", answer.text());
    assert_eq!(server.get("bob", &image(&liar)).await.json()["status"], "queued");
}

#[tokio::test]
async fn a_body_that_breaks_off_leaves_nothing() {
    let server = Server::start().await;
    let id = server.image("alice", json!({})).await;
    let chunks = [Ok(Bytes::from_static(b"half")), Err(std::io::Error::other("connection reset"))];
    let answer = server.upload("alice", &id, Body::from_stream(futures::stream::iter(chunks))).await;
    assert!(answer.status.is_client_error(), "{answer:?}");
    let record = server.get("alice", &image(&id)).await.json();
    assert_eq!((&record["status"], &record["size"]), (&json!("queued"), &Value::Null));
    server.upload("alice", &id, "whole").await.expect(204);
}

#[tokio::test]
async fn a_server_that_drains_says_when_to_come_back() {
    let server = Server::start().await;
    let id = server.image("alice", json!({})).await;
    server.controller.begin_drain();
    let answer = server.upload("alice", &id, "data").await.expect(503);
    assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0, "{answer:?}");
}
