//! Images that are fetched because somebody asked for them.

use std::time::Duration;

use vitrine_domain::CacheSettings;
use vitrine_stores::Store;

use super::bed::{Bed, MIB, Make, data};
use crate::world::{admin, code, member};

#[tokio::test]
async fn queued_images_are_fetched_in_their_order() {
    let bed = Bed::new().await;
    let who = admin("theirs");
    let (a, b) = (bed.image(1, MIB).await, bed.image(2, MIB).await);
    for image in [&b, &a, &b] {
        bed.controller.queue_cached_image(&who, &image.id).await.unwrap();
        bed.clock().advance(Duration::from_secs(1));
    }
    let queued = bed.controller.list_cache(&who).await.unwrap().queued;
    assert_eq!(queued, [b.id.as_str(), a.id.as_str()]);
    bed.controller.fetch_queued().await.unwrap();
    bed.assert_consistent().await;
    assert_eq!(bed.controller.list_cache(&who).await.unwrap().queued, Vec::<String>::new());
    let opens = bed.opens();
    assert_eq!((bed.read(&a).await, bed.read(&b).await), (data(1, MIB), data(2, MIB)));
    assert_eq!((bed.opens(), bed.tally().hits), (opens, 2));
    bed.controller.queue_cached_image(&who, &a.id).await.unwrap();
    assert_eq!(bed.cache().list().await.unwrap().queued.len(), 0, "it is here");
}

#[tokio::test]
async fn what_cannot_be_kept_is_refused() {
    let cache = CacheSettings { enabled: true, max_size: MIB as u64, ..CacheSettings::default() };
    let bed = Bed::with(Make { cache, ..Make::default() }).await;
    let who = admin("ours");
    let queued = bed.world.queued(&member("ours")).await;
    let large = bed.image(1, MIB + 1).await;
    let empty = bed.image(1, 0).await;
    let inactive = bed.image(1, 5).await;
    bed.controller.deactivate_image(&who, &inactive.id).await.unwrap();
    for (image, said) in [
        (&queued, "only an active image"),
        (&inactive, "only an active image"),
        (&large, "image_cache_max_size"),
        (&empty, "no data"),
    ] {
        let outcome = bed.controller.queue_cached_image(&who, &image.id).await;
        assert_eq!(code(&outcome), "400");
        let sentence = outcome.unwrap_err().to_string();
        assert!(sentence.contains(said), "{sentence}");
    }
    assert_eq!(code(&bed.controller.queue_cached_image(&who, "unknown").await), "404");
    assert_eq!(bed.cache().list().await.unwrap().queued.len(), 0);
}

#[tokio::test]
async fn what_fails_is_tried_again_and_what_is_gone_is_not() {
    let bed = Bed::new().await;
    let who = admin("ours");
    let (lost, gone) = (bed.image(1, MIB).await, bed.image(2, MIB).await);
    for image in [&lost, &gone] {
        bed.controller.queue_cached_image(&who, &image.id).await.unwrap();
    }
    bed.memory.delete(&lost.locations[0].url).await.unwrap();
    bed.controller.delete_image(&who, &gone.id).await.unwrap();
    assert_eq!(bed.controller.fetch_queued().await.unwrap(), 1);
    assert_eq!(bed.cache().list().await.unwrap().queued, [lost.id.as_str()]);
    let mut writer = bed.memory.create(&lost.id, None).await.unwrap();
    writer.write(data(1, MIB)).await.unwrap();
    writer.commit().await.unwrap();
    bed.controller.fetch_queued().await.unwrap();
    assert_eq!(bed.cache().list().await.unwrap().cached.len(), 0, "not yet");
    bed.clock().advance(Duration::from_secs(10));
    bed.controller.fetch_queued().await.unwrap();
    assert_eq!(bed.cache().list().await.unwrap().cached.len(), 1);
    bed.assert_consistent().await;
}

#[tokio::test]
async fn the_queue_outlives_the_process_and_is_each_nodes_own() {
    let bed = Bed::new().await;
    let image = bed.image(1, MIB).await;
    bed.controller.queue_cached_image(&admin("ours"), &image.id).await.unwrap();
    let other = bed.node("node-2", &bed.world.folder.path().join("cache-2")).await;
    assert_eq!(other.fetch_queued().await.unwrap(), 0);
    assert_eq!(other.cache().unwrap().tally().images, 0);
    let again = bed.restart().await;
    again.fetch_queued().await.unwrap();
    assert_eq!(again.cache().unwrap().tally().images, 1);
}

#[tokio::test]
async fn a_removed_image_leaves_the_queue() {
    let bed = Bed::new().await;
    let who = admin("ours");
    let image = bed.image(1, MIB).await;
    bed.controller.queue_cached_image(&who, &image.id).await.unwrap();
    bed.controller.delete_cached_image(&who, &image.id).await.unwrap();
    assert_eq!(bed.cache().list().await.unwrap().queued, Vec::<String>::new());
    assert_eq!(
        code(&bed.controller.delete_cached_image(&who, &image.id).await),
        "ok",
        "also when it is not there"
    );
}
