//! Resumable uploads, rule by rule.

mod creation;
mod parts;

use serde_json::json;

use crate::harness::{Call, Server, image};

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
