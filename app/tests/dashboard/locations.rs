//! Images whose data stays where it is on the web.

use std::sync::Arc;

use vitrine_model::ImageStatus;
use vitrine_stores::drivers::http::{HttpOptions, HttpStore};

use crate::{
    web::{self, Web},
    world::World,
};

const PAGE: &str = "/dashboard/images/new/location";

/// SHA-512 of `all the data`.
const HASH: &str = "4569bc4f427ec68fc8550e55a7c8ddfdfe942ccb8f2a7d0ee9d8228055dc7862bdc23f870b9e882fe19415941f0b50af0afc146e791a8fca6d5e1077a8534b78";

/// A server that has a store of the type `http`.
async fn world() -> (Web, World) {
    let web = Web::start().await;
    let store = HttpStore::open("web", &HttpOptions::default(), web::fetcher(&web)).unwrap();
    let world = web::world(web::settings(), &web, Arc::new(store)).await;
    (web, world)
}

fn fields<'a>(url: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields =
        vec![("name", "there"), ("disk_format", "raw"), ("container_format", "bare"), ("uri", url)];
    fields.extend(more);
    fields
}

async fn only_image(world: &World) -> vitrine_model::Image {
    let query = vitrine_model::ImageQuery {
        filters: vitrine_model::ImageFilters::default(),
        sort: vec![(vitrine_model::query::SortKey::Id, vitrine_model::query::SortDir::Asc)],
        marker: None,
        limit: 10,
    };
    let alice = world.caller("alice").await;
    let mut found = world.controller.list_images(&alice, query).await.unwrap().images;
    assert_eq!(found.len(), 1);
    found.remove(0)
}

#[tokio::test]
async fn an_image_is_made_of_data_that_stays_where_it_is() {
    let (web, world) = world().await;
    web.put("/disk.raw", b"all the data");
    let mut browser = world.logged_in("alice").await;
    let page = browser.get("/dashboard/images/new").await;
    assert!(page.has("From an existing location") && page.has(PAGE), "{}", page.text);
    let page = browser.get(PAGE).await;
    assert!(page.has("stays where it is") && page.has("Expected checksum"), "{}", page.text);
    assert!(!page.has("Stores to put it in"), "it goes to none");
    let page = browser.submit(PAGE, &fields(&web.url("/disk.raw"), &[("expected_checksum", HASH)])).await;
    assert!(page.has("The image was created. Its data stays where it is"), "{}", page.text);
    world.work().await;
    let image = only_image(&world).await;
    assert_eq!((image.status, image.size), (ImageStatus::Active, Some(12)));
    assert_eq!(image.os_hash_value.as_deref(), Some(HASH));
    let page = browser.get(&format!("/dashboard/images/{}/file", image.id)).await;
    assert_eq!((page.status.as_u16(), page.text.as_str()), (200, "all the data"));
}

#[tokio::test]
async fn other_data_than_expected_never_becomes_usable() {
    let (web, world) = world().await;
    web.put("/disk.raw", b"other data");
    let mut browser = world.logged_in("alice").await;
    browser.submit(PAGE, &fields(&web.url("/disk.raw"), &[("expected_checksum", HASH)])).await;
    world.work().await;
    let image = only_image(&world).await;
    assert_eq!((image.status, image.locations.len()), (ImageStatus::Queued, 0));
    let page = browser.get(&format!("/dashboard/images/{}", image.id)).await;
    assert!(page.has("Failed") && page.has("os_hash_value"), "{}", page.text);
}

#[tokio::test]
async fn what_cannot_be_a_location_makes_no_image() {
    let (web, world) = world().await;
    let mut browser = world.logged_in("alice").await;
    let url = web.url("/disk.raw");
    for (form, status, says) in [
        (fields("", &[]), 400, "Give the address of the file"),
        (fields(&url, &[("expected_checksum", "nonsense")]), 400, "Give an MD5, SHA-1"),
        (fields(&url, &[("expected_checksum", "sha9:abcd")]), 400, "sha9 is no known algorithm"),
        (vec![("uri", url.as_str())], 400, "Choose the format of the file"),
        (fields("file:///etc/passwd", &[("protected", "true")]), 403, "must begin with http:// or https://"),
        (fields("rbd://pool/image/snap", &[]), 403, "must begin with http:// or https://"),
        (fields("nonsense", &[]), 403, "must begin with http:// or https://"),
    ] {
        let page = browser.submit(PAGE, &form).await;
        assert!(page.status == status && page.has(says), "{says}: {} {}", page.status, page.text);
    }
    let mut reader = world.logged_in("rita").await;
    assert!(reader.get(PAGE).await.has("the role member"));
    assert_eq!(reader.submit(PAGE, &fields(&url, &[])).await.status, 403, "refused by policy");
    assert!(!browser.get("/dashboard/images").await.has("there"), "nothing is left");
}

#[tokio::test]
async fn data_that_is_not_there_is_said_on_the_page_of_the_image() {
    let (web, world) = world().await;
    let mut browser = world.logged_in("alice").await;
    let page = browser.submit(PAGE, &fields(&web.url("/nothing.raw"), &[])).await;
    assert_eq!(page.status, 200);
    world.work().await;
    let image = only_image(&world).await;
    assert_eq!(image.status, ImageStatus::Queued);
    let page = browser.get(&format!("/dashboard/images/{}", image.id)).await;
    assert!(page.has("Failed") && page.has("cannot be used"), "{}", page.text);
}

#[tokio::test]
async fn without_a_store_of_the_web_it_is_not_offered_and_said_why() {
    let (_, world) = web::usual().await;
    let mut browser = world.logged_in("alice").await;
    assert!(!browser.get("/dashboard/images/new").await.has("From an existing location"));
    for page in [browser.get(PAGE).await, browser.submit(PAGE, &fields("http://x/y", &[])).await] {
        assert_eq!(page.status, 403);
        assert!(page.has("no store of the type http is configured") && page.has("[stores]"), "{}", page.text);
    }
}
