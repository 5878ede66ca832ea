//! Images whose data the server fetches.

use vitrine_domain::Settings;
use vitrine_model::{ImageStatus, ImportMethod, TaskStatus};

use crate::{
    web::{Web, memory, settings, usual, world},
    world::World,
};

/// The fields of a form that is right.
fn fields<'a>(url: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("name", "fetched"),
        ("disk_format", "raw"),
        ("container_format", "bare"),
        ("visibility", "private"),
        ("uri", url),
    ];
    fields.extend(more);
    fields
}

const FROM_URL: &str = "/dashboard/images/new/url";

#[tokio::test]
async fn only_what_is_enabled_is_offered() {
    let world = World::with(Settings::default()).await;
    let mut browser = world.logged_in("alice").await;
    let page = browser.get("/dashboard/images/new").await;
    assert!(page.has("From a URL") && !page.has("From another Image service"));
    let page = browser.get("/dashboard/images/new/service").await;
    assert_eq!(page.status, 404);
    assert!(page.has("Not offered here") && page.has("glance-download"), "{}", page.text);
    assert!(!browser.get(FROM_URL).await.has("Stores to put it in"), "there is one store");

    let mut none = settings();
    none.imports.methods = vec![ImportMethod::GlanceDirect];
    let mut browser = World::with(none).await.logged_in("alice").await;
    assert!(!browser.get("/dashboard/images/new").await.has("From a"), "there is no choice");
    assert_eq!(browser.get(FROM_URL).await.status, 404);
    assert_eq!(browser.submit(FROM_URL, &fields("http://x/y", &[])).await.status, 404);
    assert_eq!(browser.get("/dashboard/images/new/elsewhere").await.status, 404);
}

#[tokio::test]
async fn an_image_is_made_from_a_url_and_its_import_shown() {
    let (web, world) = usual().await;
    web.put("/disk.raw", b"all the data");
    let mut browser = world.logged_in("alice").await;
    let page = browser.get(FROM_URL).await;
    for text in
        ["Stores to put it in", "the default store", "Expected checksum", "From another Image service"]
    {
        assert!(page.has(text), "{text}");
    }
    let url = web.url("/disk.raw");
    // SHA-256 of the data, as a vendor publishes it.
    let sum = "bf7ecd1a1a5c7b8d6da4d77a0e7a8ef5a1d5a9c3d04b4f0f40a3a0d2ec5b7d5a";
    let wrong = fields(&url, &[("expected_checksum", sum), ("store", "slow")]);
    let page = browser.submit(FROM_URL, &wrong).await;
    assert!(page.has("its import has begun") && page.has("<bdi>fetched</bdi>"), "{}", page.text);
    assert!(page.has("Import from a URL") && page.has(&url) && page.has("Waiting") && page.has("Cancel"));
    let id = page
        .text
        .split_once("/v2/images/")
        .map_or_else(|| own_id(&page.text), |(_, rest)| rest[..36].to_owned());
    world.work().await;
    let here = format!("/dashboard/images/{id}");
    let page = browser.get(&here).await;
    assert!(page.has("Failed") && page.has("Try again") && page.has("checksum"), "{}", page.text);
    assert_eq!(world.image("alice", &id).await.status, ImageStatus::Queued);

    let right = fields(&url, &[("store", "slow"), ("store", "fast")]);
    let page = browser.submit(FROM_URL, &right).await;
    let id = own_id(&page.text);
    world.work().await;
    let image = world.image("alice", &id).await;
    assert_eq!((image.status, image.size), (ImageStatus::Active, Some(12)));
    assert_eq!(image.locations.len(), 2);
    let page = browser.get(&format!("/dashboard/images/{id}")).await;
    assert!(page.has("Done") && page.has("Available") && page.has("<bdi>slow</bdi>"));
    assert!(!page.has("Remove…") && page.has("made by administrators"), "members only look");
}

/// The id of the image whose page it is.
fn own_id(text: &str) -> String {
    let (_, rest) =
        text.split_once("/actions").map(|(head, _)| head).unwrap().rsplit_once("/images/").unwrap();
    rest.to_owned()
}

#[tokio::test]
async fn what_cannot_be_imported_makes_no_image() {
    let (web, world) = usual().await;
    let mut browser = world.logged_in("alice").await;
    let url = web.url("/x");
    for (form, says) in [
        (fields("", &[]), "Give the address of the file"),
        (fields(&url, &[("expected_checksum", "nonsense")]), "Give an MD5, SHA-1"),
        (fields(&url, &[("min_ram", "-1")]), "between 0 and 2147483647"),
        (vec![("uri", url.as_str())], "Choose the format of the file"),
        (fields("http://169.254.169.254/latest", &[("protected", "true")]), "does not pass filtering"),
        (fields("file:///etc/passwd", &[]), "does not pass filtering"),
        (fields("http://user:secret@127.0.0.1/x", &[]), "does not pass filtering"),
        (fields(&url, &[("store", "nowhere")]), "Store for identifier nowhere not found"),
        (fields(&url, &[("expected_checksum", "sha9:abcd")]), "expected_checksum"),
    ] {
        let page = browser.submit(FROM_URL, &form).await;
        assert!(page.status.is_client_error(), "{says}: {}", page.status);
        assert!(page.has(says), "{says}: {}", page.text);
        assert!(page.has("name=\"uri\"") && !page.has("<script>alert"), "the form is there again");
        if form.len() > 1 {
            assert!(page.has("value=\"fetched\""), "{says}: what was typed is kept");
        }
    }
    assert!(browser.get("/dashboard/images").await.has("No images yet"));
    assert!(browser.get("/dashboard/tasks").await.has("No tasks"));
}

#[tokio::test]
async fn another_service_is_found_in_the_catalog_or_not() {
    let (_web, world) = usual().await;
    let mut browser = world.logged_in("alice").await;
    let path = "/dashboard/images/new/service";
    let page = browser.get(path).await;
    assert!(page.has("Region") && page.has("Image id there") && page.has("another region"));
    assert!(!page.has("name=\"disk_format\""), "the format is the other image's");
    let page =
        browser.submit(path, &[("name", "far"), ("glance_region", "west"), ("glance_image_id", "x")]).await;
    assert!(
        page.status == 400 && page.has("Give the image&#x27;s id there")
            || page.has("Give the image's id there")
    );
    let id = "6a0fe2c8-0d3b-4a0e-9b6a-111111111111";
    let form = [("name", "far"), ("glance_region", "west\"><script>"), ("glance_image_id", id)];
    let page = browser.submit(path, &form).await;
    assert_eq!(page.status, 400);
    assert!(
        page.has("Your catalog has no Image service in the region") && !page.has("<script>'"),
        "{}",
        page.text
    );
    assert!(browser.get("/dashboard/images").await.has("No images yet"));
}

#[tokio::test]
async fn readers_cannot_import_and_are_told_why() {
    let (web, world) = usual().await;
    let mut browser = world.logged_in("rita").await;
    let page = browser.get(FROM_URL).await;
    assert!(page.has("the role member") && !page.has("name=\"uri\""));
    let url = web.url("/x");
    assert_eq!(browser.submit(FROM_URL, &fields(&url, &[])).await.status, 403);
    assert_eq!(world.controller.count_scopes(&world.caller("alice").await).await.unwrap().project, 0);
}

#[tokio::test]
async fn an_import_is_cancelled_and_a_failed_one_tried_again() {
    let (web, world) = usual().await;
    let mut browser = world.logged_in("alice").await;
    let url = web.url("/late");
    let page = browser.submit(FROM_URL, &fields(&url, &[])).await;
    let id = own_id(&page.text);
    world.work().await;
    let here = format!("/dashboard/images/{id}");
    let page = browser.get(&here).await;
    assert!(page.has("404") && page.has("Try again"), "the reason is told: {}", page.text);
    let alice = world.caller("alice").await;
    let task = world.controller.image_tasks(&alice, &id).await.unwrap().remove(0);
    assert_eq!(task.status, TaskStatus::Failure);
    let change = |verb: &str| format!("/dashboard/tasks/{}/{verb}", task.id);

    let back = [("image", id.as_str())];
    let page = browser.submit(&change("cancel"), &back).await;
    assert!(page.has("The task was not cancelled.") && page.has("409"), "it is over: {}", page.text);
    let page = browser.submit(&change("retry"), &back).await;
    assert!(
        page.has("The task is tried once more.")
            && page.has("Waiting")
            && page.has(&format!("{here}/actions"))
    );
    let page = browser.submit(&change("cancel"), &back).await;
    assert!(page.has("it ends within seconds") && page.has("Ending"), "{}", page.text);
    world.work().await;
    let page = browser.get(&here).await;
    assert!(page.has("Cancelled") && page.has("It was cancelled."), "{}", page.text);

    web.put("/late", b"here at last");
    browser.submit(&change("retry"), &back).await;
    world.work().await;
    assert_eq!(world.image("alice", &id).await.status, ImageStatus::Active);
    assert!(browser.submit(&change("retry"), &back).await.has("The task is not tried again."));
}

#[tokio::test]
async fn one_store_that_fails_is_left_out_where_that_was_asked_for() {
    use std::sync::Arc;

    use vitrine_stores::layers::faults::{Faults, Faulty, When};

    let web = Web::start().await;
    web.put("/disk", b"data");
    let broken = Faulty::new(memory("spare"), Faults::of(1..u64::MAX, When::Before));
    let mut settings = settings();
    settings.tasks.max_attempts = 1;
    let world = world(settings, &web, Arc::new(broken)).await;
    let mut browser = world.logged_in("alice").await;
    let url = web.url("/disk");
    let page =
        browser.submit(FROM_URL, &fields(&url, &[("all_stores", "true"), ("some_may_fail", "true")])).await;
    let id = own_id(&page.text);
    world.work().await;
    assert_eq!(world.image("alice", &id).await.locations.len(), 2);
    let page = browser.get(&format!("/dashboard/images/{id}")).await;
    assert!(page.has("did not reach every store") && page.has("<bdi>spare</bdi>"), "{}", page.text);
}

#[tokio::test]
async fn an_image_without_data_can_be_given_some() {
    let (web, world) = usual().await;
    web.put("/disk", b"data");
    let image = world.queued("alice", "empty").await;
    let here = format!("/dashboard/images/{}", image.id);
    let path = format!("{here}/import/url");
    let mut browser = world.logged_in("alice").await;
    assert!(browser.get(&here).await.has(&path));
    let page = browser.submit(&path, &[("uri", "http://10.0.0.1/x")]).await;
    assert!(
        page.status == 400 && page.has("does not pass filtering") && page.has("10.0.0.1/x"),
        "{}",
        page.text
    );
    assert_eq!(browser.submit(&path, &[("uri", "")]).await.status, 400);
    assert_eq!(world.image("alice", &image.id).await.status, ImageStatus::Queued, "the record stays");
    let mut rita = world.logged_in("rita").await;
    assert!(rita.get(&path).await.has("the role member"));
    assert_eq!(rita.submit(&path, &[("uri", &web.url("/disk"))]).await.status, 403);
    assert_eq!(world.logged_in("bob").await.get(&path).await.status, 404);
    let page = browser.submit(&path, &[("uri", &web.url("/disk"))]).await;
    assert!(page.has("The import has begun."), "{}", page.text);
    world.work().await;
    assert_eq!(world.image("alice", &image.id).await.status, ImageStatus::Active);
    assert!(browser.get(&path).await.has("No data can be fetched for it"));
    assert_eq!(browser.submit(&path, &[("uri", &web.url("/disk"))]).await.status, 409);
}
