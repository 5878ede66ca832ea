//! How uploads begin.

use serde_json::json;

use super::{BYTES, SHA1_OF_DIGITS, Site, encode};

#[tokio::test]
async fn creations_that_are_refused() {
    let site = Site::start().await;
    let id = site.server.image("alice", json!({})).await;
    let long = format!("image_id {},x {}", encode(&id), encode(&"x".repeat(8192)));
    let unknown = format!("image_id {}", encode("00000000-0000-4000-8000-000000000000"));
    for (header, value, status) in [
        ("upload-length", "x", 400),
        ("upload-length", "-1", 400),
        ("upload-length", "1001", 413),
        ("upload-length", "18446744073709551615", 413),
        ("upload-defer-length", "1", 400),
        ("upload-metadata", "", 400),
        ("upload-metadata", "image_id ?", 400),
        ("upload-metadata", "filename YQ==", 400),
        ("upload-metadata", &long, 400),
        ("upload-metadata", &unknown, 404),
        ("upload-checksum", "crc32 AAAA", 400),
    ] {
        let call = site.creation(&id).header("upload-length", "10");
        call.header(header, value).send().await.expect(status);
    }
    site.creation(&id).send().await.expect(400);
    site.creation(&id).header("upload-defer-length", "2").send().await.expect(400);
    let by = |who| site.creation(&id).header("upload-length", "10").header("x-auth-token", who);
    by("rita").send().await.expect(403);
    by("bob").send().await.expect(404);
    by("nobody").send().await.expect(401);
    let active = site.server.active("alice", "data").await;
    site.creation(&active).header("upload-length", "10").send().await.expect(409);
    // None of them left anything.
    site.begin(&id, 10).await;
    site.creation(&id).header("upload-length", "10").send().await.expect(409);
}

#[tokio::test]
async fn bytes_may_come_with_the_creation() {
    let site = Site::start().await;
    let id = site.server.image("alice", json!({})).await;
    let begin = || site.creation(&id).header("upload-length", "10").body("0123");
    begin().send().await.expect(415);
    let made = begin().header("content-type", BYTES).send().await.expect(201);
    assert_eq!(made.header("upload-offset"), "4");
    site.patch(made.header("location"), 4).body("456789").send().await.expect(204);

    let id = site.server.image("alice", json!({})).await;
    let whole =
        site.creation(&id).header("upload-length", "10").header("content-type", BYTES).body("0123456789");
    let made = whole.send().await.expect(201);
    assert_eq!(made.header("upload-state"), "complete");
    assert_eq!(site.status(&id).await, "active");

    let id = site.server.image("alice", json!({})).await;
    let wrong = site.creation(&id).header("upload-length", "4").header("content-type", BYTES);
    let answer = wrong.header("upload-checksum", SHA1_OF_DIGITS).body("0123").send().await.expect(460);
    assert_eq!(site.offset(answer.header("location")).await, "0", "the upload itself is there");

    let id = site.server.image("alice", json!({})).await;
    site.creation(&id).header("upload-length", "0").send().await.expect(201);
    assert_eq!(site.status(&id).await, "active", "no byte is missing");
}

#[tokio::test]
async fn the_length_may_come_later() {
    let site = Site::start().await;
    let id = site.server.image("alice", json!({})).await;
    let made = site.creation(&id).header("upload-defer-length", "1").send().await.expect(201);
    let place = made.header("location");
    site.patch(place, 0).body("0123").send().await.expect(204);
    let head = site.call("HEAD", place).send().await.expect(200);
    assert_eq!((head.header("upload-defer-length"), head.header("upload-length")), ("1", ""));
    for bad in ["3", "x"] {
        site.patch(place, 4).header("upload-length", bad).send().await.expect(400);
    }
    site.patch(place, 4).header("upload-length", "1001").send().await.expect(413);
    site.patch(place, 4).header("upload-length", "10").send().await.expect(204);
    let head = site.call("HEAD", place).send().await.expect(200);
    assert_eq!((head.header("upload-defer-length"), head.header("upload-length")), ("", "10"));
    site.patch(place, 4).header("upload-length", "11").send().await.expect(400);
    site.patch(place, 4).header("upload-length", "10").body("456789").send().await.expect(204);
    assert_eq!(site.status(&id).await, "active");
}
