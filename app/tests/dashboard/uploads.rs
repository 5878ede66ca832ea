//! Image data in and out.

use axum::body::Body;
use http::Method;
use vitrine_domain::Settings;
use vitrine_model::{ImageStatus, Limits, NewImage};

use crate::{
    browser::{Browser, Page, own_origin},
    web,
    world::{World, raw},
};

/// A qcow2 file of version 3 with a disk of 1 MiB and nothing on it.
fn qcow2() -> Vec<u8> {
    let mut bytes = vec![0; 4 << 16];
    let mut put = |at: usize, value: &[u8]| bytes[at..at + value.len()].copy_from_slice(value);
    put(0, b"QFI\xfb");
    put(4, &3_u32.to_be_bytes());
    put(20, &16_u32.to_be_bytes());
    put(24, &(1_u64 << 20).to_be_bytes());
    put(36, &1_u32.to_be_bytes());
    put(40, &(3_u64 << 16).to_be_bytes());
    put(48, &(1_u64 << 16).to_be_bytes());
    put(56, &1_u32.to_be_bytes());
    put(96, &4_u32.to_be_bytes());
    put(100, &104_u32.to_be_bytes());
    bytes
}

async fn put(browser: &mut Browser, id: &str, body: Vec<u8>) -> Page {
    let csrf = browser.csrf().await;
    let headers = [
        ("content-type", "application/octet-stream"),
        ("accept", "application/json"),
        ("x-csrf-token", csrf.as_str()),
        own_origin(),
    ];
    browser.send(Method::PUT, &format!("/dashboard/images/{id}/file"), &headers, Body::from(body)).await
}

#[tokio::test]
async fn a_form_with_a_file_makes_an_active_image() {
    let world = World::new().await;
    let mut browser = world.logged_in("alice").await;
    let csrf = browser.csrf().await;
    let fields = [
        ("csrf", csrf.as_str()),
        ("name", "from a form"),
        ("disk_format", "raw"),
        ("container_format", "bare"),
    ];
    let data = vec![7; 3 << 20];
    let page = browser.submit_file("/dashboard/images/new", &fields, Some(("disk.raw", &data))).await;
    assert_eq!(page.status, 303, "{}", page.text);
    let id = page.location().rsplit('/').next().unwrap().to_owned();
    let image = world.image("alice", &id).await;
    assert_eq!((image.status, image.size), (ImageStatus::Active, Some(3 << 20)));
    assert!(browser.get(page.location()).await.has("checked and stored"));

    let page = browser.submit_file("/dashboard/images/new", &fields, None).await;
    assert!(browser.get(page.location()).await.has("Waiting for data"), "without a file, a record");
}

#[tokio::test]
async fn a_refused_file_leaves_the_record_and_the_reason() {
    let world = World::new().await;
    let alice = world.caller("alice").await;
    let new = NewImage { disk_format: Some("qcow2".to_owned()), ..raw("picky") };
    let image = world.controller.create_image(&alice, new).await.unwrap();
    let mut browser = world.logged_in("alice").await;
    let csrf = browser.csrf().await;
    let path = format!("/dashboard/images/{}/file", image.id);
    let page = browser.submit_file(&path, &[("csrf", &csrf)], Some(("disk.img", b"raw bytes"))).await;
    let page = browser.get(page.location()).await;
    assert!(page.has("The content was refused") && page.has("qcow2") && page.has("req-"), "{}", page.text);
    assert_eq!(world.image("alice", &image.id).await.status, ImageStatus::Queued);
    let page = browser.submit_file(&path, &[("csrf", &csrf)], Some(("disk.img", &qcow2()))).await;
    assert!(browser.get(page.location()).await.has("checked and stored"));
    let page = browser.submit_file(&path, &[("csrf", &csrf)], None).await;
    assert_eq!(page.status, 400);
    assert!(page.has("no file was chosen"));
}

#[tokio::test]
async fn an_island_makes_the_record_first_and_puts_the_bytes_then() {
    let world = World::new().await;
    let mut browser = world.logged_in("alice").await;
    let csrf = browser.csrf().await;
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("accept", "application/json"),
        ("x-csrf-token", csrf.as_str()),
        own_origin(),
    ];
    let body = "name=swift&disk_format=qcow2&container_format=bare&protected=true";
    let made = browser.send(Method::POST, "/dashboard/images/new", &headers, body.into()).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let id = made.text.split_once("\"id\":\"").unwrap().1[..36].to_owned();

    let page = put(&mut browser, &id, b"plain bytes".to_vec()).await;
    assert_eq!(page.status, 415);
    for part in ["\"code\":415", "qcow2", "\"advice\":", "\"request_id\":\"req-"] {
        assert!(page.has(part), "{part}: {}", page.text);
    }
    let page = put(&mut browser, &id, qcow2()).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.has(&format!("\"page\":\"/dashboard/images/{id}\"")));
    assert_eq!(world.image("alice", &id).await.status, ImageStatus::Active);
    let page = put(&mut browser, &id, b"other bytes".to_vec()).await;
    assert_eq!(page.status, 409, "data never changes");
    let page = browser.submit(&format!("/dashboard/images/{id}/discard"), &[]).await;
    assert_eq!(page.status, 409, "nor is it discarded");

    let refused = browser.send(Method::POST, "/dashboard/images/new", &headers, "min_disk=x".into()).await;
    assert_eq!(refused.status, 400);
    assert!(refused.has("\"fields\":[[\"min_disk\""), "{}", refused.text);
}

#[tokio::test]
async fn a_record_whose_bytes_did_not_come_is_discarded_even_if_protected() {
    let world = World::new().await;
    let image = world.queued("alice", "cancelled").await;
    let mut browser = world.logged_in("alice").await;
    browser.submit(&format!("/dashboard/images/{}/actions", image.id), &[("action", "protect")]).await;
    let page = browser.submit(&format!("/dashboard/images/{}/discard", image.id), &[]).await;
    assert_eq!(page.status, 204);
    assert_eq!(browser.get(&format!("/dashboard/images/{}", image.id)).await.status, 404);
}

#[tokio::test]
async fn a_limit_is_named() {
    let limits = Limits { image_size_cap: 1000, ..Limits::default() };
    let world = World::with(Settings { limits, ..Settings::default() }).await;
    let image = world.queued("alice", "large").await;
    let mut browser = world.logged_in("alice").await;
    let page = put(&mut browser, &image.id, vec![1; 1001]).await;
    assert_eq!(page.status, 413, "{}", page.text);
    assert!(page.has("1000"), "{}", page.text);
}

#[tokio::test]
async fn data_comes_out_whole_and_in_parts() {
    let world = World::new().await;
    let image = world.active("alice", "données \"1\"", b"0123456789").await;
    let mut browser = world.logged_in("alice").await;
    let path = format!("/dashboard/images/{}/file", image.id);
    let page = browser.get(&path).await;
    assert_eq!((page.status.as_u16(), page.text.as_str()), (200, "0123456789"));
    assert_eq!(page.header("content-length"), "10");
    assert_eq!(page.header("content-type"), "application/octet-stream");
    assert_eq!(
        page.header("content-disposition"),
        "attachment; filename=\"donn_es _1_.raw\"; filename*=UTF-8''donn%C3%A9es%20_1_.raw"
    );
    let tag = page.header("etag").to_owned();
    let mut part = async |headers: &[(&str, &str)]| {
        let page = browser.send(Method::GET, &path, headers, Body::empty()).await;
        (page.status.as_u16(), page.header("content-range").to_owned(), page.text)
    };
    let whole = (200, String::new(), "0123456789".to_owned());
    assert_eq!(part(&[("range", "bytes=2-4")]).await, (206, "bytes 2-4/10".to_owned(), "234".to_owned()));
    assert_eq!(part(&[("range", "bytes=-3"), ("if-range", &tag)]).await.2, "789");
    assert_eq!(part(&[("range", "bytes=2-4"), ("if-range", "\"other\"")]).await, whole);
    assert_eq!(part(&[("range", "bytes=20-")]).await.0, 416);
    let queued = world.queued("alice", "empty").await;
    let page = browser.get(&format!("/dashboard/images/{}/file", queued.id)).await;
    assert!(page.status == 409 && page.has("no data yet"), "{}", page.status);
    assert_eq!(world.logged_in("bob").await.get(&path).await.status, 404);
}

/// A page is rendered in steps between which the runtime may move it to another thread.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn pages_with_an_upload_are_rendered_on_any_thread() {
    let world = World::new().await;
    let image = world.queued("alice", "waiting").await;
    let browser = world.logged_in("alice").await;
    let visits = (0..64).map(|turn| {
        let mut browser = browser.clone();
        let path = if turn % 2 == 0 { "new".to_owned() } else { image.id.clone() };
        tokio::spawn(async move { browser.get(&format!("/dashboard/images/{path}")).await.status })
    });
    for visit in visits.collect::<Vec<_>>() {
        assert_eq!(visit.await.unwrap(), 200);
    }
}

#[tokio::test]
async fn resumable_uploads_know_the_visitor_and_leave_a_message_at_their_end() {
    let world = World::new().await;
    let image = world.queued("alice", "in parts").await;
    let mut browser = world.logged_in("alice").await;
    let csrf = browser.csrf().await;
    let headers = [("x-csrf-token", csrf.as_str()), own_origin()];
    let here = format!("/dashboard/images/{}", image.id);
    for (method, message) in [("HEAD", false), ("DELETE", false), ("PATCH", true), ("POST", true)] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let page = browser.send(method.clone(), "/dashboard/uploads/some", &headers, Body::empty()).await;
        assert_eq!((page.status.as_u16(), page.header("x-caller")), (204, "alice"), "{method}");
        assert_eq!(browser.get(&here).await.has("checked and stored"), message, "{method}");
    }
    let page = world.browser().send(Method::HEAD, "/dashboard/uploads/some", &headers, Body::empty()).await;
    assert!(!page.status.is_success(), "{}", page.status);
}

#[tokio::test]
async fn a_file_goes_to_the_store_that_is_chosen() {
    let (_, world) = web::usual().await;
    let mut browser = world.logged_in("alice").await;
    let page = browser.get("/dashboard/images/new").await;
    assert!(page.has("name=\"store\"") && page.has("value=\"fast\" selected"), "{}", page.text);
    assert!(page.has("value=\"slow\"") && !page.has("<script>disks"), "{}", page.text);
    let csrf = browser.csrf().await;
    let stored = async |id: &str| {
        let image = world.image("alice", id).await;
        image.locations.iter().filter_map(|place| place.store().map(str::to_owned)).collect::<Vec<_>>()
    };
    let fields =
        [("csrf", csrf.as_str()), ("name", "chosen"), ("disk_format", "raw"), ("container_format", "bare")];
    for (store, expected) in [("slow", "slow"), ("", "fast")] {
        let fields = [&fields[..], &[("store", store)]].concat();
        let page = browser.submit_file("/dashboard/images/new", &fields, Some(("disk.raw", b"bytes"))).await;
        let id = page.location().rsplit('/').next().unwrap().to_owned();
        assert_eq!(stored(&id).await, [expected]);
    }
    let image = world.queued("alice", "later").await;
    let here = format!("/dashboard/images/{}", image.id);
    assert!(browser.get(&here).await.has("name=\"store\""));
    let put = async |browser: &mut Browser, store: &str| {
        let headers = [
            ("content-type", "application/octet-stream"),
            ("accept", "application/json"),
            ("x-csrf-token", csrf.as_str()),
            ("x-image-meta-store", store),
            own_origin(),
        ];
        browser.send(Method::PUT, &format!("{here}/file"), &headers, Body::from("bytes")).await
    };
    let page = put(&mut browser, "nowhere").await;
    assert!(page.status.is_client_error() && page.has("nowhere"), "{}", page.text);
    assert_eq!(put(&mut browser, "slow").await.status, 200);
    assert_eq!(stored(&image.id).await, ["slow"]);

    let mut alone = World::new().await.logged_in("alice").await;
    assert!(!alone.get("/dashboard/images/new").await.has("name=\"store\""), "there is no choice");
}
