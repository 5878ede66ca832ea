//! Resumable uploads, rule by rule.

use axum::body::Body;
use bytes::Bytes;
use http_body::Frame;
use http_body_util::StreamBody;
use serde_json::json;

use crate::harness::{Answer, Call, Server, image};

const BYTES: &str = "application/offset+octet-stream";
const SHA1_OF_DIGITS: &str = "sha1 h6zsF82dzSCnFsws9nQXtxyKcBY=";

/// A server that takes resumable uploads.
struct Site {
    server: Server,
    _parts: tempfile::TempDir,
}

impl Site {
    async fn start() -> Self {
        let parts = tempfile::tempdir().unwrap();
        let folder = parts.path().join("uploads");
        let server = Server::with(|settings, _| {
            settings.uploads.folder = Some(folder);
            settings.limits.image_size_cap = 1000;
            settings.limits.user_storage_quota = 2000;
        })
        .await;
        Self { server, _parts: parts }
    }

    /// A request of alice with the protocol's version.
    fn call(&self, method: &str, path: &str) -> Call {
        self.server.call("alice", method, path).header("tus-resumable", "1.0.0")
    }

    fn creation(&self, image: &str) -> Call {
        self.call("POST", "/uploads").header("upload-metadata", &metadata(image))
    }

    /// The place of a new upload.
    async fn begin(&self, image: &str, length: u64) -> String {
        let length = length.to_string();
        let made = self.creation(image).header("upload-length", &length).send().await.expect(201);
        made.header("location").to_owned()
    }

    fn patch(&self, place: &str, offset: u64) -> Call {
        let offset = offset.to_string();
        self.call("PATCH", place).header("content-type", BYTES).header("upload-offset", &offset)
    }

    async fn offset(&self, place: &str) -> String {
        self.call("HEAD", place).send().await.expect(200).header("upload-offset").to_owned()
    }

    async fn status(&self, id: &str) -> String {
        self.server.get("alice", &image(id)).await.json()["status"].as_str().unwrap().to_owned()
    }
}

/// `Upload-Metadata` that names the image and a file.
fn metadata(image: &str) -> String {
    format!("image_id {},filename ZGlzay5yYXc=,fingerprint Zg==,marked", encode(image))
}

fn encode(text: &str) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    STANDARD.encode(text)
}

/// A body with a trailer.
fn with_trailer(data: &'static str, checksum: &str) -> Body {
    let mut trailers = axum::http::HeaderMap::new();
    trailers.insert("upload-checksum", checksum.parse().unwrap());
    let frames = [Frame::data(Bytes::from_static(data.as_bytes())), Frame::trailers(trailers)];
    Body::new(StreamBody::new(futures::stream::iter(frames.map(Ok::<_, std::io::Error>))))
}

#[tokio::test]
async fn options_tell_what_is_spoken() {
    let site = Site::start().await;
    for (who, path) in [("", "/uploads"), ("alice", "/uploads/any")] {
        let answer = site.server.call(who, "OPTIONS", path).send().await.expect(204);
        for (name, value) in [
            ("tus-resumable", "1.0.0"),
            ("tus-version", "1.0.0"),
            ("tus-max-size", "1000"),
            ("tus-checksum-algorithm", "sha1,sha256,sha512,md5"),
            (
                "tus-extension",
                "creation,creation-with-upload,creation-defer-length,termination,checksum,checksum-trailer,expiration",
            ),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
    }
}

#[tokio::test]
async fn another_version_is_412_and_leaves_everything_as_it_is() {
    let site = Site::start().await;
    let id = site.server.image("alice", json!({})).await;
    let place = site.begin(&id, 10).await;
    for call in [
        site.creation(&id).header("upload-length", "1"),
        site.call("HEAD", &place),
        site.patch(&place, 0).body("0123"),
        site.call("DELETE", &place),
    ] {
        let answer = call.header("tus-resumable", "0.2.2").send().await.expect(412);
        assert_eq!((answer.header("tus-version"), answer.header("tus-resumable")), ("1.0.0", "1.0.0"));
    }
    site.patch(&place, 0).without("tus-resumable").body("0123").send().await.expect(412);
    assert_eq!(site.offset(&place).await, "0");
}

#[tokio::test]
async fn a_whole_upload() {
    let site = Site::start().await;
    let id = site.server.image("alice", json!({})).await;
    let made = site.creation(&id).header("upload-length", "10").send().await.expect(201);
    let place = made.header("location").to_owned();
    assert!(place.starts_with("/uploads/"), "{place}");
    assert!(made.header("upload-expires").ends_with(" GMT"), "{made:?}");
    assert_eq!(made.header("upload-offset"), "0");

    let head = site.call("HEAD", &place).send().await.expect(200);
    for (name, value) in [
        ("upload-offset", "0"),
        ("upload-length", "10"),
        ("upload-metadata", metadata(&id).as_str()),
        ("cache-control", "no-store"),
        ("tus-resumable", "1.0.0"),
    ] {
        assert_eq!(head.header(name), value, "{name}");
    }
    assert!(!head.headers.contains_key("upload-defer-length") && head.body.is_empty());

    let first = site.patch(&place, 0).body("0123").send().await.expect(204);
    assert_eq!((first.header("upload-offset"), first.header("upload-state")), ("4", "receiving"));
    assert!(first.header("upload-expires").ends_with(" GMT"));
    assert_eq!(site.offset(&place).await, "4");
    let last = site.patch(&place, 4).body("456789").send().await.expect(204);
    assert_eq!((last.header("upload-offset"), last.header("upload-state")), ("10", "complete"));
    assert!(!last.headers.contains_key("upload-expires"), "it is finished");
    let record = site.server.get("alice", &image(&id)).await.json();
    assert_eq!((&record["status"], &record["size"]), (&json!("active"), &json!(10)));
    assert_eq!(record["checksum"], "781e5e245d69b566979b86e28d23f2c7");
    assert_eq!(site.offset(&place).await, "10", "whose answer got lost sees that it is done");
}

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
async fn a_terminated_upload_is_gone() {
    let site = Site::start().await;
    let id = site.server.image("alice", json!({})).await;
    let place = site.begin(&id, 10).await;
    site.patch(&place, 0).body("0123").send().await.expect(204);
    site.call("DELETE", &place).header("x-auth-token", "bob").send().await.expect(404);
    let gone = site.call("DELETE", &place).send().await.expect(204);
    assert_eq!(gone.header("tus-resumable"), "1.0.0");
    for method in ["HEAD", "DELETE"] {
        let answer = site.call(method, &place).send().await.expect(404);
        assert!(!answer.headers.contains_key("upload-offset"));
    }
    site.begin(&id, 10).await;
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
async fn unfinished_uploads_are_listed() {
    let site = Site::start().await;
    let id = site.server.image("alice", json!({})).await;
    let place = site.begin(&id, 10).await;
    site.patch(&place, 0).body("0123").send().await.expect(204);
    let listed = |who, query: &str| site.server.call(who, "GET", &format!("/uploads{query}")).send();
    let page = listed("alice", "").await.expect(200).json();
    let [upload] = page["uploads"].as_array().unwrap().as_slice() else { panic!("{page}") };
    for (key, value) in [
        ("image_id", json!(id)),
        ("state", json!("receiving")),
        ("reason", json!(null)),
        ("offset", json!(4)),
        ("length", json!(10)),
        ("filename", json!("disk.raw")),
        ("store", json!(null)),
        ("self", json!(place)),
    ] {
        assert_eq!(upload[key], value, "{key}");
    }
    assert_eq!(upload["metadata"]["fingerprint"], "f");
    assert!(upload["expires_at"].as_str().unwrap() > upload["created_at"].as_str().unwrap());
    assert_eq!(site.server.get("alice", &place).await.expect(200).json(), *upload);
    assert_eq!(listed("bob", "").await.json(), json!({"uploads": []}));
    assert_eq!(listed("alice", &format!("?image_id={id}")).await.json(), page);
    listed("bob", &format!("?image_id={id}")).await.expect(404);
    listed("alice", "?image=x").await.expect(400);
    listed("", "").await.expect(401);
    site.patch(&place, 4).body("456789").send().await.expect(204);
    assert_eq!(listed("alice", "").await.json(), json!({"uploads": []}));
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
