//! Copies of an image's data between stores, and in the cache.

use std::sync::Arc;

use vitrine_domain::CacheSettings;
use vitrine_model::ImageStatus;
use vitrine_stores::drivers::file::{FileOptions, FileStore};

use crate::{
    web::{settings, usual},
    world::World,
};

fn holders(image: &vitrine_model::Image) -> Vec<&str> {
    let mut names: Vec<&str> = image.locations.iter().filter_map(|place| place.store()).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn an_administrator_copies_and_removes_copies() {
    let (_web, world) = usual().await;
    let image = world.active("alice", "copied", b"some data").await;
    let here = format!("/dashboard/images/{}", image.id);
    let copies = format!("{here}/copies");
    let mut root = world.logged_in("root").await;
    let page = root.get(&here).await;
    for text in
        ["Stores</h2>", "<bdi>fast</bdi>", "Default", "Available", "Copy to other stores", "the only copy"]
    {
        assert!(page.has(text), "{text}");
    }
    assert!(!page.has("Remove…"), "the last copy stays");
    assert!(root.submit(&copies, &[]).await.has("No store was chosen."));
    let page = root.submit(&copies, &[("store", "slow")]).await;
    assert!(page.has("The copying has begun.") && page.has("Copy to other stores") && page.has("to slow"));
    assert!(page.has("On its way"), "{}", page.text);
    let page = root.submit(&copies, &[("store", "spare")]).await;
    assert!(page.has("Nothing is copied.") && page.has("409"), "one at a time: {}", page.text);
    world.work().await;
    assert_eq!(holders(&world.image("root", &image.id).await), ["fast", "slow"]);
    let page = root.submit(&copies, &[("store", "slow")]).await;
    assert!(page.has("already present at store") && page.has("400"), "{}", page.text);
    root.submit(&copies, &[("all_stores", "true")]).await;
    world.work().await;
    assert_eq!(holders(&world.image("root", &image.id).await), ["fast", "slow", "spare"]);
    assert!(root.submit(&copies, &[("all_stores", "true")]).await.has("in all these stores already"));
    let page = root.get(&here).await;
    assert!(page.has("Every store has a copy.") && page.has("Remove…"));

    let question = format!("{copies}/remove?store=slow");
    assert!(page.has(&question), "{}", page.text);
    let page = root.get(&question).await;
    assert!(page.has("Remove this copy?") && page.has("<bdi>fast, spare</bdi>") && page.has("lost for good"));
    let remove = format!("{copies}/remove");
    let page = root.submit(&remove, &[("store", "slow")]).await;
    assert!(page.has("The copy in the store slow was removed."), "{}", page.text);
    root.submit(&remove, &[("store", "fast")]).await;
    assert_eq!(holders(&world.image("root", &image.id).await), ["spare"]);
    let page = root.get(&format!("{copies}/remove?store=spare")).await;
    assert!(
        page.has("It cannot be removed")
            && page.has("the only copy")
            && !page.has("Remove this copy</button>")
    );
    let page = root.submit(&remove, &[("store", "spare")]).await;
    assert_eq!(page.status, 403);
    assert!(page.has("This is the only copy of the data") && page.has("req-"));
    assert_eq!(root.get(&format!("{copies}/remove?store=%3Cb%3E")).await.status, 404);
    assert_eq!(world.image("alice", &image.id).await.status, ImageStatus::Active);
}

#[tokio::test]
async fn others_see_copies_and_change_none() {
    let (_web, world) = usual().await;
    let image = world.active("alice", "copied", b"some data").await;
    let here = format!("/dashboard/images/{}", image.id);
    for (user, status) in [("alice", 403), ("rita", 403), ("bob", 404)] {
        let mut browser = world.logged_in(user).await;
        let page = browser.get(&here).await;
        if user != "bob" {
            assert!(
                page.has("Stores</h2>") && page.has("made by administrators") && !page.has("/copies"),
                "{user}"
            );
            assert!(!page.has("memory://"), "where exactly the data lies is told to nobody");
        }
        for (path, field) in [("copies", "slow"), ("copies/remove", "fast")] {
            let page = browser.submit(&format!("{here}/{path}"), &[("store", field)]).await;
            assert_eq!(page.status, status, "{user} {path}");
        }
        assert!(!page.has("Cache of this server"), "{user}");
    }
    assert_eq!(holders(&world.image("alice", &image.id).await), ["fast"]);
}

#[tokio::test]
async fn a_server_with_one_store_says_nothing_of_copies() {
    let world = World::new().await;
    let image = world.active("alice", "single", b"some data").await;
    let mut root = world.logged_in("root").await;
    let here = format!("/dashboard/images/{}", image.id);
    let page = root.get(&here).await;
    assert!(!page.has("Stores</h2>") && page.has("Stored in"));
    let page = root.submit(&format!("{here}/copies/remove"), &[("store", "file")]).await;
    assert!(page.status == 404 && page.has("There is one store alone"));
}

/// A world with a cache that is filled from folders too.
async fn cached() -> World {
    let cache =
        CacheSettings { enabled: true, max_size: 1 << 20, file_stores: true, ..CacheSettings::default() };
    let world = World::made(vitrine_domain::Settings { cache, ..settings() }, |parts, folder| {
        let options =
            FileOptions { filesystem_store_datadir: folder.join("cache"), ..FileOptions::default() };
        parts.cache = Some(Arc::new(FileStore::open("cache", options).unwrap()));
    })
    .await;
    world.controller.cache().unwrap().load().await.unwrap();
    world
}

#[tokio::test]
async fn the_cache_is_filled_pinned_and_emptied() {
    let world = cached().await;
    let image = world.active("alice", "<i>near", b"some data").await;
    let here = format!("/dashboard/images/{}", image.id);
    let mut root = world.logged_in("root").await;
    let page = root.get("/dashboard/admin/cache").await;
    assert!(
        page.has("Nothing is cached yet") && page.has("1.00 MiB") && !page.has("Clear…"),
        "{}",
        page.text
    );
    let page = root.get(&here).await;
    assert!(page.has("Cache of this server") && page.has("Prefetch"));
    let page = root.submit(&format!("{here}/cache"), &[("action", "fetch")]).await;
    assert!(page.has("The image is in the queue") && page.has("Queued"));
    let page = root.get("/dashboard/admin/cache").await;
    assert!(page.has("To be fetched") && page.has("&lt;i&gt;near"), "{}", page.text);
    world.controller.fetch_queued().await.unwrap();
    let page = root.get("/dashboard/admin/cache").await;
    assert!(
        page.has("&lt;i&gt;near") && page.has("9 bytes") && page.has("Evict") && !page.has("To be fetched")
    );
    let page = root.submit(&format!("{here}/cache"), &[("action", "pin"), ("back", "cache")]).await;
    assert!(page.has("The image is pinned") && page.has("Pinned") && page.has("Cached images"));
    assert!(root.get(&here).await.has("Cached"));
    let page = root.submit(&format!("{here}/cache"), &[("action", "evict")]).await;
    assert!(page.has("taken out of the cache") && page.has("Prefetch"));

    let prefetch = |id: &str| [("action", "prefetch".to_owned()), ("image", id.to_owned())];
    for (id, says) in [
        (image.id.as_str(), "The image is in the queue"),
        ("00000000-0000-4000-8000-000000000000", "There is no image with the id"),
        ("<b>", "Give the id of the image"),
    ] {
        let form = prefetch(id);
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert!(root.submit("/dashboard/admin/cache", &form).await.has(says), "{says}");
    }
    let queued = world.queued("alice", "empty").await;
    let page = root.submit("/dashboard/admin/cache", &[("action", "prefetch"), ("image", &queued.id)]).await;
    assert!(
        page.has("No image was put into the queue.") && page.has("only an active image"),
        "{}",
        page.text
    );
    world.controller.fetch_queued().await.unwrap();
    let page = root.get("/dashboard/admin/cache/clear").await;
    assert!(page.has("1 copies, ") && page.has("No image is lost"));
    for (what, says) in
        [("queue", "The queue is empty."), ("cache", "The cache is empty."), ("both", "are empty.")]
    {
        assert!(root.submit("/dashboard/admin/cache/clear", &[("what", what)]).await.has(says), "{what}");
    }
    assert!(root.get("/dashboard/admin/cache").await.has("Nothing is cached yet"));
    for (action, says) in [("prune", "within its limit"), ("clean", "of no use was removed")] {
        assert!(root.submit("/dashboard/admin/cache", &[("action", action)]).await.has(says), "{action}");
    }
    assert_eq!(root.submit("/dashboard/admin/cache", &[("action", "burn")]).await.status, 400);

    let mut alice = world.logged_in("alice").await;
    assert!(!alice.get(&here).await.has("Cache of this server"));
    assert_eq!(alice.submit(&format!("{here}/cache"), &[("action", "fetch")]).await.status, 403);
}
