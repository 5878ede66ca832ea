//! The image cache's rows.

use vitrine_database::Database;
use vitrine_model::{CachedImage, Image, ImageStatus};

use crate::{
    fixtures::{START, full_image, id, image, seconds},
    harness::on_all_engines,
};

on_all_engines!(
    nodes_are_told_apart,
    reads_are_counted,
    a_second_copy_replaces_the_first,
    images_that_are_not_active_are_outdated,
    the_queue_keeps_its_order,
    pins_outlive_copies
);

fn cached(number: u32, at: i64) -> CachedImage {
    CachedImage {
        id: 0,
        image_id: id(number),
        last_accessed: seconds(at),
        last_modified: seconds(at),
        size: 3 << 40,
        hits: 0,
        checksum: Some("d41d8cd98f00b204e9800998ecf8427e".to_owned()),
        pinned: false,
    }
}

async fn ids(database: &Database, node: i64) -> Vec<String> {
    database.cache().list(node).await.unwrap().into_iter().map(|cached| cached.image_id).collect()
}

async fn nodes_are_told_apart(database: Database) {
    let cache = database.cache();
    let here = cache.node("http://here:9292").await.unwrap();
    let there = cache.node("http://there:9292").await.unwrap();
    assert_ne!(here, there);
    assert_eq!(cache.node("http://here:9292").await.unwrap(), here);
    cache.insert(here, &cached(1, 5)).await.unwrap();
    cache.insert(here, &cached(2, 3)).await.unwrap();
    cache.insert(there, &cached(1, 1)).await.unwrap();
    assert_eq!(ids(&database, here).await, [id(2), id(1)], "the one read longest ago first");
    assert_eq!(ids(&database, there).await, [id(1)]);
    assert_eq!(cache.nodes_with(&id(1)).await.unwrap(), ["http://here:9292", "http://there:9292"]);
    assert_eq!(cache.nodes_with(&id(2)).await.unwrap(), ["http://here:9292"]);
    assert!(cache.remove(here, &id(1)).await.unwrap());
    assert!(!cache.remove(here, &id(1)).await.unwrap());
    assert_eq!(cache.nodes_with(&id(1)).await.unwrap(), ["http://there:9292"]);
}

async fn reads_are_counted(database: Database) {
    let cache = database.cache();
    let node = cache.node("node").await.unwrap();
    cache.insert(node, &cached(1, 0)).await.unwrap();
    assert!(cache.touch(node, &id(1), 2, seconds(7)).await.unwrap());
    assert!(cache.touch(node, &id(1), 3, seconds(9)).await.unwrap());
    assert!(!cache.touch(node, &id(2), 1, seconds(9)).await.unwrap());
    let found = cache.list(node).await.unwrap().remove(0);
    let expected = CachedImage { id: found.id, hits: 5, last_accessed: seconds(9), ..cached(1, 0) };
    assert_eq!(found, expected);
}

async fn a_second_copy_replaces_the_first(database: Database) {
    let cache = database.cache();
    let node = cache.node("node").await.unwrap();
    cache.insert(node, &cached(1, 0)).await.unwrap();
    cache.touch(node, &id(1), 2, seconds(1)).await.unwrap();
    cache.insert(node, &CachedImage { size: 7, checksum: None, ..cached(1, 4) }).await.unwrap();
    let [found] = &*cache.list(node).await.unwrap() else { panic!("one row") };
    assert_eq!((found.size, found.hits, found.checksum.as_deref()), (7, 0, None));
}

async fn images_that_are_not_active_are_outdated(database: Database) {
    let cache = database.cache();
    let node = cache.node("node").await.unwrap();
    let active = full_image(1);
    let deactivated = Image { status: ImageStatus::Deactivated, ..full_image(2) };
    let deleted = Image { protected: false, ..full_image(3) };
    for image in [&active, &deactivated, &deleted, &image(4)] {
        database.images().insert(image).await.unwrap();
    }
    assert!(database.images().delete(&deleted, seconds(9)).await.unwrap());
    for number in 1..=5 {
        cache.insert(node, &cached(number, 0)).await.unwrap();
    }
    assert_eq!(cache.outdated(node).await.unwrap(), [id(2), id(3), id(4), id(5)]);
    let other = cache.node("other").await.unwrap();
    assert_eq!(cache.outdated(other).await.unwrap(), Vec::<String>::new());
}

async fn the_queue_keeps_its_order(database: Database) {
    let cache = database.cache();
    let (node, other) = (cache.node("node").await.unwrap(), cache.node("other").await.unwrap());
    for (number, at) in [(3, 1), (1, 2), (2, 3)] {
        assert!(cache.enqueue(node, &id(number), seconds(at)).await.unwrap());
    }
    assert!(!cache.enqueue(node, &id(3), seconds(9)).await.unwrap());
    assert!(cache.enqueue(other, &id(3), seconds(9)).await.unwrap());
    let queue = cache.queue(node).await.unwrap();
    let order: Vec<&str> = queue.iter().map(|queued| queued.image_id.as_str()).collect();
    assert_eq!(order, [id(3), id(1), id(2)]);
    assert_eq!((queue[0].attempts, queue[0].due_at), (0, seconds(1)));
    assert!(cache.postpone(node, &id(3), seconds(60)).await.unwrap());
    let first = cache.queue(node).await.unwrap().remove(0);
    assert_eq!((first.image_id, first.attempts, first.due_at), (id(3), 1, seconds(60)));
    assert!(cache.dequeue(node, &id(3)).await.unwrap());
    assert!(!cache.dequeue(node, &id(3)).await.unwrap());
    assert!(!cache.postpone(node, &id(3), seconds(60)).await.unwrap());
    assert_eq!(cache.clear_queue(node).await.unwrap(), 2);
    assert_eq!(cache.queue(other).await.unwrap().len(), 1);
}

async fn pins_outlive_copies(database: Database) {
    let cache = database.cache();
    let (node, other) = (cache.node("node").await.unwrap(), cache.node("other").await.unwrap());
    for node in [node, other] {
        cache.insert(node, &cached(1, 0)).await.unwrap();
    }
    assert!(cache.pin(node, &id(1), START).await.unwrap());
    assert!(!cache.pin(node, &id(1), START).await.unwrap());
    assert!(cache.list(node).await.unwrap()[0].pinned);
    assert!(!cache.list(other).await.unwrap()[0].pinned);
    cache.remove(node, &id(1)).await.unwrap();
    assert_eq!(cache.pins(node).await.unwrap(), [id(1)]);
    assert!(cache.unpin(node, &id(1)).await.unwrap());
    assert!(!cache.unpin(node, &id(1)).await.unwrap());
    assert_eq!(cache.pins(node).await.unwrap(), Vec::<String>::new());
}
