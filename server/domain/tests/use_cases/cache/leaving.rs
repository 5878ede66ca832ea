//! How copies leave.

use std::time::Duration;

use vitrine_domain::{CacheSettings, Pruned};
use vitrine_model::{CacheTarget, ImageStatus};

use super::bed::{Bed, MIB, Make, collect, data};
use crate::world::{admin, code, member};

async fn of_three_mib() -> Bed {
    let cache = CacheSettings { enabled: true, max_size: 3 * MIB as u64, ..CacheSettings::default() };
    Bed::with(Make { cache, ..Make::default() }).await
}

#[tokio::test]
async fn the_copy_read_longest_ago_makes_room() {
    let bed = of_three_mib().await;
    let (a, b) = (bed.cached(1, MIB).await, bed.cached(2, MIB).await);
    let c = bed.cached(3, MIB).await;
    bed.clock().advance(Duration::from_secs(1));
    bed.read(&a).await;
    let d = bed.cached(4, MIB).await;
    bed.assert_consistent().await;
    let mut left = [&a.id, &c.id, &d.id].map(Clone::clone);
    left.sort();
    assert_eq!(bed.file_names(), left, "without {}", b.id);
    let large = bed.cached(5, 2 * MIB).await;
    bed.assert_consistent().await;
    assert!(bed.file_names().contains(&large.id) && bed.file_names().contains(&d.id));
    assert_eq!(bed.tally().evictions, 3);
}

#[tokio::test]
async fn the_order_outlives_the_process() {
    let bed = of_three_mib().await;
    let (a, b) = (bed.cached(1, MIB).await, bed.cached(2, MIB).await);
    let c = bed.cached(3, MIB).await;
    for image in [&c, &a, &b] {
        bed.clock().advance(Duration::from_secs(1));
        bed.read(image).await;
    }
    assert!(bed.controller.drained(Duration::from_secs(1)).await);
    let again = bed.restart().await;
    assert_eq!(again.cache().unwrap().tally().images, 3);
    let d = bed.image(4, MIB).await;
    let download = again.download_image(&member("ours"), &d.id, |_| Ok(None)).await.unwrap().unwrap();
    collect(download).await;
    again.cache().unwrap().settled().await;
    assert!(!bed.file_names().contains(&c.id) && bed.file_names().len() == 3);
}

#[tokio::test]
async fn who_reads_a_copy_that_goes_reads_on() {
    let bed = of_three_mib().await;
    let a = bed.cached(1, 3 * MIB).await;
    let reading = bed.open(&member("ours"), &a).await.unwrap();
    let opens = bed.opens();
    bed.cached(2, 2 * MIB).await;
    assert!(!bed.file_names().contains(&a.id));
    assert_eq!(collect(reading).await, data(1, 3 * MIB));
    assert_eq!(bed.opens(), opens + 1, "the other one's alone");
}

#[tokio::test]
async fn pinned_copies_stay() {
    let bed = of_three_mib().await;
    let who = admin("ours");
    let (a, b) = (bed.cached(1, MIB).await, bed.cached(2, MIB).await);
    bed.controller.pin_cached_image(&who, &a.id).await.unwrap();
    bed.cached(3, 2 * MIB).await;
    assert!(bed.file_names().contains(&a.id) && !bed.file_names().contains(&b.id));
    let large = bed.image(4, 3 * MIB).await;
    assert_eq!(bed.read(&large).await, data(4, 3 * MIB));
    bed.assert_consistent().await;
    assert!(!bed.file_names().contains(&large.id), "there is no room for it");
    let state = bed.controller.list_cache(&who).await.unwrap();
    assert!(state.cached.iter().any(|cached| cached.image_id == a.id && cached.pinned));

    let again = bed.restart().await;
    again.unpin_cached_image(&who, &a.id).await.unwrap();
    bed.cache().tend().await.unwrap();
    bed.cached(4, 3 * MIB).await;
    assert!(!bed.file_names().contains(&a.id), "it may go since another process has unpinned it");
}

#[tokio::test]
async fn a_pinned_image_that_is_not_here_is_fetched() {
    let bed = Bed::new().await;
    let image = bed.image(1, MIB).await;
    bed.controller.pin_cached_image(&admin("ours"), &image.id).await.unwrap();
    assert_eq!(bed.controller.fetch_queued().await.unwrap(), 1);
    let state = bed.cache().list().await.unwrap();
    assert!(state.cached[0].pinned && state.queued.is_empty());
    bed.controller.delete_cached_image(&admin("ours"), &image.id).await.unwrap();
    bed.cached(1, MIB).await;
    assert!(!bed.cache().list().await.unwrap().cached[0].pinned, "it went with its pin");
}

#[tokio::test]
async fn a_lower_limit_is_kept_at_the_next_start() {
    let bed = of_three_mib().await;
    let a = bed.cached(1, MIB).await;
    bed.cached(2, MIB).await;
    assert_eq!(bed.controller.prune_cache(&admin("ours")).await.unwrap(), Pruned::default());
    bed.controller.pin_cached_image(&admin("ours"), &a.id).await.unwrap();
    let settings = CacheSettings {
        enabled: true,
        max_size: MIB as u64,
        node_reference: Some("node-1".to_owned()),
        ..CacheSettings::default()
    };
    let command = vitrine_domain::Cache::new(
        std::sync::Arc::clone(&bed.files) as _,
        bed.world.database.clone(),
        settings,
        "command",
        std::sync::Arc::clone(&bed.world.clock) as _,
    );
    command.load().await.unwrap();
    assert_eq!(command.prune().await, Pruned { files: 1, bytes: MIB as u64 });
    bed.cache().tend().await.unwrap();
    bed.assert_consistent().await;
    assert_eq!(bed.listed().await, [a.id]);
}

#[tokio::test]
async fn a_deleted_image_leaves_at_once_and_on_other_nodes_soon() {
    let bed = Bed::new().await;
    let path = bed.world.folder.path().join("cache-2");
    let other = bed.node("node-2", &path).await;
    let image = bed.cached(1, MIB).await;
    let download = other.download_image(&member("ours"), &image.id, |_| Ok(None)).await.unwrap().unwrap();
    collect(download).await;
    other.cache().unwrap().settled().await;
    assert_eq!(other.cache_nodes(&admin("ours"), &image.id).await.unwrap(), ["node-1", "node-2"]);
    bed.controller.delete_image(&member("ours"), &image.id).await.unwrap();
    bed.assert_consistent().await;
    assert_eq!(bed.listed().await.len(), 0);
    assert!(path.join(&image.id).exists(), "nobody has told it yet");
    assert_eq!(code(&other.download_image(&member("ours"), &image.id, |_| Ok(None)).await), "404");
    // Somebody who knows its id can name it as long as there is a copy.
    assert_eq!(code(&bed.controller.delete_cached_image(&admin("ours"), &image.id).await), "404");
    other.cache().unwrap().tend().await.unwrap();
    assert!(!path.join(&image.id).exists());
    assert_eq!(other.cache().unwrap().tally().images, 0);
}

#[tokio::test]
async fn a_deletion_that_races_with_the_copying_wins() {
    for chunks in [0, 3, 8] {
        let bed = Bed::new().await;
        let image = bed.image(1, 4 * MIB).await;
        bed.hold();
        let download = bed.open(&member("ours"), &image).await.unwrap();
        bed.let_go(chunks);
        let reading = tokio::spawn(async move {
            let all: Vec<_> = futures::StreamExt::collect(download.stream).await;
            all
        });
        bed.controller.delete_image(&member("ours"), &image.id).await.unwrap();
        bed.let_go(100);
        reading.await.unwrap();
        bed.assert_consistent().await;
        assert_eq!(bed.listed().await.len(), 0, "{chunks}");
        assert_eq!(bed.world.status(&image.id).await, None::<ImageStatus>);
    }
}

#[tokio::test]
async fn all_of_it_can_be_cleared() {
    let who = admin("ours");
    for (target, copies, queued) in
        [(CacheTarget::Cache, 0, 1), (CacheTarget::Queue, 1, 0), (CacheTarget::Both, 0, 0)]
    {
        let bed = Bed::new().await;
        let a = bed.cached(1, MIB).await;
        bed.controller.pin_cached_image(&who, &a.id).await.unwrap();
        let b = bed.image(2, MIB).await;
        bed.controller.queue_cached_image(&who, &b.id).await.unwrap();
        bed.controller.clear_cache(&who, target).await.unwrap();
        bed.assert_consistent().await;
        let state = bed.controller.list_cache(&who).await.unwrap();
        assert_eq!((state.cached.len(), state.queued.len()), (copies, queued), "{target:?}");
        assert_eq!(bed.read(&a).await, data(1, MIB));
    }
}
