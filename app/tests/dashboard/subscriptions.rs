//! Subscriptions to catalogues: made in two steps, looked at, changed, deleted.

use vitrine_model::{ImageStatus, VersionState};

use crate::{
    browser::Page,
    web::{Web, usual},
    world::World,
};

const NEW: &str = "/dashboard/subscriptions/new";
const LIST: &str = "/dashboard/subscriptions";

/// Publishes a catalogue with two products; answers its address.
fn publish(web: &Web) -> String {
    web.put(
        "/c/streams/v1/index.json",
        br#"{"format": "index:1.0", "index": {"x": {"datatype": "image-downloads", "path": "streams/v1/x.json"}}}"#,
    );
    web.put(
        "/c/streams/v1/x.json",
        br#"{"format": "products:1.0", "products": {
            "server:24.04:amd64": {"os": "Ubuntu", "release": "noble", "version": "24.04", "arch": "amd64", "versions": {
                "20260301": {"items": {"d": {"ftype": "disk.raw", "path": "noble.raw", "size": 4,
                    "sha256": "3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7"}}}}},
            "<script>alert(1)</script>": {"os": "<b>evil</b>", "release": "jammy", "arch": "arm64", "versions": {
                "1": {"items": {"d": {"ftype": "disk.raw", "path": "evil.raw"}}}}}
        }}"#,
    );
    web.put("/c/noble.raw", b"data");
    web.put("/c/evil.raw", b"more");
    web.url("/c/")
}

/// The fields of the second step.
fn fields<'a>(url: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![("kind", "simplestreams"), ("url", url), ("name", "ubuntu")];
    fields.extend(more);
    fields
}

/// The id in the address of the subscription whose page it is.
fn id_of(page: &Page) -> String {
    let found = page
        .text
        .match_indices("/dashboard/subscriptions/")
        .map(|(at, prefix)| &page.text[at + prefix.len()..]);
    let ids = found.filter_map(|rest| rest.get(..36)).filter(|id| uuid_like(id));
    ids.map(str::to_owned).next().expect("the address of a subscription")
}

fn uuid_like(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

async fn subscribed(world: &World, web: &Web) -> (crate::browser::Browser, String) {
    let url = publish(web);
    let mut browser = world.logged_in("alice").await;
    let form =
        fields(&url, &[("release", "noble"), ("action", "save"), ("properties", "hw_disk_bus=virtio")]);
    let page = browser.submit(NEW, &form).await;
    assert!(page.has("You are subscribed to ubuntu."), "{}", page.text);
    let id = id_of(&page);
    world.work().await;
    (browser, id)
}

#[tokio::test]
async fn a_catalogue_is_read_and_offered_before_anything_is_kept() {
    let (web, world) = usual().await;
    let url = publish(&web);
    let mut browser = world.logged_in("alice").await;
    let page = browser.get(LIST).await;
    assert!(page.has("No subscriptions") && page.has("Subscribe to a catalogue"), "{}", page.text);
    let page = browser.get(NEW).await;
    assert!(page.has("Read the catalogue") && !page.has("Versions to keep"), "the first step");

    let page = browser.submit(NEW, &[("kind", "simplestreams"), ("url", &url), ("action", "read")]).await;
    assert_eq!(page.status, 200);
    for text in [
        "2 of 2 products match",
        "noble · 24.04 (one product)",
        "20260301",
        "4 B",
        "ubuntu 24.04 x86_64",
        "Only this",
    ] {
        assert!(page.has(text), "{text}: {}", page.text);
    }
    assert!(page.has("without a checksum") && page.has("Versions to keep") && page.has("Stores"));
    assert!(
        page.tags().iter().all(|tag| !tag.starts_with("script>") && !tag.starts_with("b>")),
        "{:?}",
        page.tags()
    );

    let page =
        browser.submit(NEW, &fields(&url, &[("only", "server:24.04:amd64"), ("action", "save")])).await;
    assert!(
        page.has("One of 2 products matches") && page.has("value=\"server:24.04:amd64\""),
        "{}",
        page.text
    );
    let page = browser.submit(NEW, &fields(&url, &[("release", "none"), ("action", "save")])).await;
    assert!(page.has("Nothing in the catalogue matches"), "{}", page.text);
    assert!(browser.get(LIST).await.has("No subscriptions"));
}

#[tokio::test]
async fn a_subscription_brings_an_image_and_shows_it() {
    let (web, world) = usual().await;
    let (mut browser, id) = subscribed(&world, &web).await;
    let page = browser.get(&format!("{LIST}/{id}")).await;
    for text in [
        "ubuntu 24.04 x86_64 20260301",
        "In sight",
        "Up to date",
        "Check now",
        "every 24 hours",
        "virtio",
        "noble",
    ] {
        assert!(page.has(text), "{text}: {}", page.text);
    }
    let alice = world.caller("alice").await;
    let detail = world.controller.subscription(&alice, &id).await.unwrap();
    assert_eq!(detail.versions[0].state, VersionState::Ready);
    let image = world.image("alice", &detail.versions[0].image_id).await;
    assert_eq!(image.status, ImageStatus::Active);
    assert!(page.has(&format!("href=\"/dashboard/images/{}\"", image.id)), "the way to the image");
    let page = browser.get(LIST).await;
    assert!(page.has("in sight: 1") && page.has("noble"), "{}", page.text);
    assert!(browser.get("/dashboard/tasks").await.has("Check of a catalogue"));
    assert!(browser.get("/dashboard/images").await.has("href=\"/dashboard/subscriptions\""));

    let here = format!("{LIST}/{id}");
    let page = browser.submit(&here, &[("action", "check")]).await;
    assert!(page.has("The catalogue is being checked."), "{}", page.text);
    world.work().await;
    let page = browser.submit(&here, &[("action", "pause")]).await;
    assert!(page.has("The subscription is paused.") && page.has("Resume") && page.has("by hand alone"));
    assert!(browser.submit(&here, &[("action", "resume")]).await.has("The subscription goes on"));
    assert_eq!(browser.submit(&here, &[("action", "other")]).await.status, 400);
    assert_eq!(browser.post(&here, &[("action", "pause")]).await.status, 403, "without the token");
}

#[tokio::test]
async fn a_subscription_is_edited_and_deleted() {
    let (web, world) = usual().await;
    let (mut browser, id) = subscribed(&world, &web).await;
    let (here, url) = (format!("{LIST}/{id}"), web.url("/c/"));
    let edit = format!("{here}/edit");
    let page = browser.get(&edit).await;
    assert!(page.has("hw_disk_bus=virtio") && page.has(&url) && page.has("value=\"noble\""), "{}", page.text);
    let page = browser.submit(&edit, &fields(&url, &[("action", "look")])).await;
    assert!(page.has("2 of 2 products match") && page.has("Save"), "{}", page.text);
    for (field, value, says) in [
        ("keep", "0", "whole number from 1 to 50"),
        ("every_hours", "x", "whole number from 0 to 1440"),
        ("properties", "nonsense", "not of the form name=value"),
        ("properties", "os_glance_x=1", "reserved"),
        ("url", "ftp://c.example/", "cannot be used"),
        ("visibility", "public", "make an image public"),
    ] {
        let mut form: Vec<_> =
            fields(&url, &[("action", "save")]).into_iter().filter(|(name, _)| *name != field).collect();
        form.push((field, value));
        let page = browser.submit(&edit, &form).await;
        assert!(page.status.is_client_error() && page.has(says), "{field}: {}", page.text);
    }
    let form = fields(&url, &[("keep", "3"), ("every_hours", "0"), ("old", "delete"), ("action", "save")]);
    let page = browser.submit(&edit, &form).await;
    assert!(page.has("ubuntu was saved.") && page.has("by hand alone"), "{}", page.text);

    let delete = format!("{here}/delete");
    let page = browser.get(&delete).await;
    assert!(page.has("What becomes of its images?") && page.has("They stay"), "{}", page.text);
    let page = browser.submit(&delete, &[("images", "keep")]).await;
    assert!(page.has("The subscription ubuntu is deleted.") && page.has("No subscriptions"), "{}", page.text);
    assert_eq!(browser.get(&here).await.status, 404);
    assert!(browser.get("/dashboard/images").await.has("ubuntu 24.04 x86_64 20260301"), "the image stays");
}

#[tokio::test]
async fn images_go_with_their_subscription_where_that_is_asked() {
    let (web, world) = usual().await;
    let (mut browser, id) = subscribed(&world, &web).await;
    let page = browser.submit(&format!("{LIST}/{id}/delete"), &[("images", "delete")]).await;
    assert!(page.has("One image was deleted."), "{}", page.text);
    assert!(browser.get("/dashboard/images").await.has("No images yet"));
}

#[tokio::test]
async fn a_catalogue_that_cannot_be_read_is_told_with_the_form_kept() {
    let (web, world) = usual().await;
    let mut browser = world.logged_in("alice").await;
    web.put("/page.json", b"<html></html>");
    web.put("/signed.json", b"-----BEGIN PGP SIGNED MESSAGE-----");
    for (url, says) in [
        (web.url("/none/"), "status 404"),
        (web.url("/page.json"), "no JSON"),
        (web.url("/signed.json"), "signed file"),
        (web.url("/x.sjson"), "signed file"),
        ("http://169.254.169.254/".to_owned(), "does not pass filtering"),
        ("javascript:alert(1)".to_owned(), "cannot be used"),
        (String::new(), "cannot be used"),
    ] {
        let page = browser.submit(NEW, &[("kind", "simplestreams"), ("url", &url), ("action", "read")]).await;
        assert_eq!(page.status, 400, "{url}");
        assert!(page.has(says) && page.has("Read the catalogue"), "{url}: {}", page.text);
        let page = browser.submit(NEW, &fields(&url, &[("keep", "7"), ("action", "save")])).await;
        assert!(page.status == 400 && page.has(says) && page.has("value=\"7\""), "what was typed is kept");
    }
}

#[tokio::test]
async fn readers_look_and_others_know_nothing() {
    let (web, world) = usual().await;
    let (_, id) = subscribed(&world, &web).await;
    let here = format!("{LIST}/{id}");
    let mut rita = world.logged_in("rita").await;
    let page = rita.get(&here).await;
    assert!(page.has("In sight") && !page.has("Check now") && !page.has("Delete…"), "{}", page.text);
    assert_eq!(rita.get(&format!("{here}/edit")).await.status, 403);
    assert!(rita.get(NEW).await.has("You cannot subscribe to a catalogue"));
    assert_eq!(rita.submit(&here, &[("action", "check")]).await.status, 403);
    assert_eq!(rita.submit(&format!("{here}/delete"), &[("images", "delete")]).await.status, 403);
    let mut bob = world.logged_in("bob").await;
    assert!(bob.get(LIST).await.has("No subscriptions"));
    assert_eq!(bob.get(&here).await.status, 404);
    assert_eq!(bob.submit(&here, &[("action", "pause")]).await.status, 404);
    assert_eq!(bob.get(&format!("{LIST}?scope=all")).await.status, 403);
    let mut root = world.logged_in("root").await;
    let page = root.get(&format!("{LIST}?scope=all")).await;
    assert!(page.has("All projects") && page.has("ubuntu"), "{}", page.text);
}
