//! Bytes that are added, and those that are not taken.

use axum::body::Body;
use bytes::Bytes;
use http_body::Frame;
use http_body_util::StreamBody;
use serde_json::json;

use super::{BYTES, SHA1_OF_DIGITS, Site};
use crate::harness::{Answer, Call};

/// A body with a trailer.
fn with_trailer(data: &'static str, checksum: &str) -> Body {
    let mut trailers = axum::http::HeaderMap::new();
    trailers.insert("upload-checksum", checksum.parse().unwrap());
    let frames = [Frame::data(Bytes::from_static(data.as_bytes())), Frame::trailers(trailers)];
    Body::new(StreamBody::new(futures::stream::iter(frames.map(Ok::<_, std::io::Error>))))
}

#[tokio::test]
async fn parts_that_are_refused() {
    let site = Site::start().await;
    let id = site.server.image("alice", json!({})).await;
    let place = site.begin(&id, 10).await;
    site.patch(&place, 0).body("01").send().await.expect(204);
    let part = |offset| site.patch(&place, offset).body("2345");
    part(2).without("content-type").send().await.expect(415);
    part(2).header("content-type", "application/octet-stream").send().await.expect(415);
    part(2).without("upload-offset").send().await.expect(400);
    for bad in ["x", "-1", "", "1.5"] {
        part(2).header("upload-offset", bad).send().await.expect(400);
    }
    for elsewhere in [0, 1, 3, 10] {
        part(elsewhere).send().await.expect(409);
    }
    site.patch(&place, 2).body("23456789x").send().await.expect(413);
    for bad in ["sha1", "crc32 AAAA", "sha1 ???"] {
        part(2).header("upload-checksum", bad).send().await.expect(400);
    }
    part(2).header("x-auth-token", "bob").send().await.expect(404);
    part(2).header("x-auth-token", "rita").send().await.expect(403);
    part(2).without("x-auth-token").send().await.expect(401);
    site.patch("/uploads/00000000-0000-4000-8000-000000000000", 0).body("x").send().await.expect(404);
    assert_eq!(site.offset(&place).await, "2");
    for method in ["PUT", "POST"] {
        let answer = site.call(method, &place).send().await.expect(405);
        assert_eq!(answer.header("allow"), "OPTIONS, HEAD, PATCH, DELETE, GET");
    }
    site.call("PATCH", "/uploads").send().await.expect(405);
}

#[tokio::test]
async fn checksums_before_and_after_the_bytes() {
    let site = Site::start().await;
    let id = site.server.image("alice", json!({})).await;
    let place = site.begin(&id, 20).await;
    let digits = || site.patch(&place, 0).body("0123456789");
    digits().header("upload-checksum", "sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA=").send().await.expect(460);
    assert_eq!(site.offset(&place).await, "0");
    digits().header("upload-checksum", SHA1_OF_DIGITS).send().await.expect(204);
    let trailing = |sum| {
        site.patch(&place, 10).header("trailer", "Upload-Checksum").body(with_trailer("0123456789", sum))
    };
    trailing("sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA=").send().await.expect(460);
    trailing("crc32 AAAA").send().await.expect(400);
    site.patch(&place, 10).header("trailer", "upload-checksum").body("0123456789").send().await.expect(400);
    assert_eq!(site.offset(&place).await, "10");
    trailing(SHA1_OF_DIGITS).send().await.expect(204);
    assert_eq!(site.status(&id).await, "active");
}

#[tokio::test]
async fn other_content_than_declared_is_refused_and_ends_the_upload() {
    let site = Site::start().await;
    let id = site.server.image("alice", json!({"disk_format": "qcow2"})).await;
    let place = site.begin(&id, 10).await;
    let refused = site.patch(&place, 0).body("0123456789").send().await.expect(415);
    assert!(refused.json()["message"].as_str().unwrap().contains("qcow2"), "{}", refused.text());
    site.call("HEAD", &place).send().await.expect(410);
    site.patch(&place, 10).send().await.expect(410);
    let told = site.server.get("alice", &place).await.expect(200).json();
    assert_eq!((&told["state"], &told["reason"]), (&json!("failed"), &refused.json()["message"]));
    assert_eq!(site.status(&id).await, "queued");
}

#[tokio::test]
async fn a_method_may_be_told_in_a_header_of_a_post() {
    let site = Site::start().await;
    let id = site.server.image("alice", json!({})).await;
    let place = site.begin(&id, 10).await;
    let told = |call: Call, method| call.header("x-http-method-override", method);
    let patch =
        site.call("POST", &place).header("content-type", BYTES).header("upload-offset", "0").body("0123");
    let answer: Answer = told(patch, "PATCH").send().await.expect(204);
    assert_eq!(answer.header("upload-offset"), "4");
    told(site.call("GET", &place), "DELETE").send().await.expect(200);
    assert_eq!(site.offset(&place).await, "4", "a request that only reads ends nothing");
    told(site.call("POST", &place), "DELETE").send().await.expect(204);
    told(site.call("POST", &place), "HEAD").without("tus-resumable").send().await.expect(412);
}
