//! What is served from the cache, and to whom.

use vitrine_domain::CacheSettings;
use vitrine_model::Visibility;
use vitrine_stores::Store;

use super::bed::{Bed, MIB, Make, collect, data};
use crate::world::{admin, code, member, reader};

#[tokio::test]
async fn the_store_is_read_once() {
    let bed = Bed::new().await;
    let image = bed.cached(1, 3 * MIB + 7).await;
    bed.clock().advance(std::time::Duration::from_secs(60));
    assert_eq!(bed.read(&image).await, data(1, 3 * MIB + 7));
    let who = member("ours");
    for range in [0..1, 5..MIB as u64, MIB as u64..3 * MIB as u64 + 7] {
        let wanted = range.clone();
        let download = bed.controller.download_image(&who, &image.id, |_| Ok(Some(wanted))).await.unwrap();
        let (from, to) = (range.start as usize, range.end as usize);
        assert_eq!(collect(download.unwrap()).await, data(1, 3 * MIB + 7).slice(from..to));
    }
    assert_eq!(bed.opens(), 1);
    let tally = bed.tally();
    assert_eq!((tally.hits, tally.misses, tally.fetched, tally.failures), (4, 1, 1, 0));
    assert_eq!(tally.fetched_bytes, 3 * MIB as u64 + 7);
    let state = bed.controller.list_cache(&admin("theirs")).await.unwrap();
    let [cached] = &*state.cached else { panic!("one image: {state:?}") };
    assert_eq!((cached.hits, cached.size, cached.checksum.clone()), (4, 3 * MIB as u64 + 7, image.checksum));
    assert_eq!((cached.last_accessed - cached.last_modified).whole_seconds(), 60);
    bed.assert_consistent().await;
}

#[tokio::test]
async fn permission_is_asked_before_the_cache() {
    let bed = Bed::new().await;
    let image = bed.cached(1, MIB).await;
    for (who, expected) in
        [(member("theirs"), "404"), (reader("ours"), "403"), (member("ours"), "ok"), (admin("theirs"), "ok")]
    {
        assert_eq!(code(&bed.open(&who, &image).await), expected, "{who:?}");
    }
    let hits = bed.tally().hits;
    assert_eq!(hits, 2, "who may not is not counted");
    bed.controller.deactivate_image(&member("ours"), &image.id).await.unwrap();
    assert_eq!(bed.file_names(), Vec::<String>::new());
    assert_eq!(code(&bed.open(&member("ours"), &image).await), "403");
    let opens = bed.opens();
    assert_eq!(collect(bed.open(&admin("theirs"), &image).await.unwrap()).await, data(1, MIB));
    assert_eq!((bed.opens(), bed.tally().hits), (opens + 1, hits), "from the store");
    bed.assert_consistent().await;
}

#[tokio::test]
async fn deactivation_on_another_node_is_asked_before_the_cache() {
    let bed = Bed::new().await;
    let image = bed.cached(1, MIB).await;
    let other = bed.node("node-2", &bed.world.folder.path().join("cache-2")).await;
    other.deactivate_image(&member("ours"), &image.id).await.unwrap();
    assert_eq!(bed.listed().await, [image.id.as_str()], "nobody has told this node");
    assert_eq!(code(&bed.open(&member("ours"), &image).await), "403");
    let hits = bed.tally().hits;
    collect(bed.open(&admin("ours"), &image).await.unwrap()).await;
    assert_eq!(bed.tally().hits, hits);
}

#[tokio::test]
async fn a_copy_that_fails_in_the_middle_costs_nothing() {
    for ranges in [true, false] {
        let faults = vitrine_stores::layers::faults::Faults::none();
        let bed = Bed::with(Make { faults: faults.clone(), ranges, ..Make::default() }).await;
        let image = bed.cached(1, 3 * MIB).await;
        let mut download = bed.open(&member("ours"), &image).await.unwrap();
        let first = futures::StreamExt::next(&mut download.stream).await.unwrap().unwrap();
        assert_eq!(first.len(), MIB / 2);
        // The rest of the file is not there any more.
        std::fs::OpenOptions::new().write(true).open(bed.path.join(&image.id)).unwrap().set_len(1).unwrap();
        let rest = collect(download).await;
        assert_eq!([first, rest].concat(), data(1, 3 * MIB), "ranges: {ranges}");
        assert_eq!((bed.opens(), bed.tally().failures), (2, 1));
        bed.assert_consistent().await;
        assert_eq!(bed.listed().await, Vec::<String>::new(), "a copy that cannot be read leaves");
    }
}

#[tokio::test]
async fn a_copy_that_was_cut_or_removed_is_not_served() {
    let bed = Bed::new().await;
    for number in 0..2 {
        let image = bed.cached(number, MIB).await;
        let file = bed.path.join(&image.id);
        match number {
            0 => std::fs::OpenOptions::new().write(true).open(&file).unwrap().set_len(5).unwrap(),
            _ => std::fs::remove_file(&file).unwrap(),
        }
        let opens = bed.opens();
        assert_eq!(bed.read(&image).await, data(number, MIB));
        assert_eq!(bed.opens(), opens + 1, "from the store");
        bed.assert_consistent().await;
    }
}

#[tokio::test]
async fn stores_that_are_near_or_excluded_are_not_copied_by_downloads() {
    let on = |change: fn(&mut CacheSettings)| {
        let mut make = Make::default();
        change(&mut make.cache);
        make
    };
    for (make, copied) in [
        (Make { driver: "file", ..Make::default() }, false),
        (Make { driver: "file", ..on(|cache| cache.file_stores = true) }, true),
        (on(|cache| cache.exclude_stores = vec!["remote".to_owned()]), false),
        (on(|cache| cache.exclude_stores = vec!["other".to_owned()]), true),
        (on(|cache| cache.max_size = MIB as u64 - 1), false),
    ] {
        let bed = Bed::with(make).await;
        let image = bed.image(1, MIB).await;
        assert_eq!(bed.read(&image).await, data(1, MIB));
        bed.assert_consistent().await;
        assert_eq!(bed.listed().await.len(), usize::from(copied));
    }
}

#[tokio::test]
async fn a_request_for_the_copy_itself_counts_for_every_store() {
    let bed = Bed::with(Make { driver: "file", ..Make::default() }).await;
    let image = bed.image(1, MIB).await;
    bed.controller.queue_cached_image(&admin("ours"), &image.id).await.unwrap();
    assert_eq!(bed.controller.fetch_queued().await.unwrap(), 1);
    let opens = bed.opens();
    assert_eq!(bed.read(&image).await, data(1, MIB));
    assert_eq!((bed.opens(), bed.tally().hits), (opens, 1));
}

#[tokio::test]
async fn the_cache_is_for_administrators() {
    let bed = Bed::new().await;
    let image = bed.cached(1, MIB).await;
    let public = vitrine_model::ImageChange::Visibility(Visibility::Public);
    bed.controller.update_image(&admin("ours"), &image.id, vec![public]).await.unwrap();
    let c = &bed.controller;
    for who in [member("ours"), reader("theirs")] {
        assert_eq!(code(&c.list_cache(&who).await), "403");
        assert_eq!(code(&c.queue_cached_image(&who, &image.id).await), "403");
        assert_eq!(code(&c.delete_cached_image(&who, &image.id).await), "403");
        assert_eq!(code(&c.delete_cached_image(&who, "unknown").await), "404");
        assert_eq!(code(&c.pin_cached_image(&who, &image.id).await), "403");
        assert_eq!(code(&c.unpin_cached_image(&who, &image.id).await), "403");
        assert_eq!(code(&c.clear_cache(&who, Default::default()).await), "403");
        assert_eq!(code(&c.clean_cache(&who).await), "403");
        assert_eq!(code(&c.prune_cache(&who).await), "403");
        assert_eq!(code(&c.cache_nodes(&who, &image.id).await), "403");
    }
    assert_eq!(bed.listed().await, [image.id.as_str()]);
    assert_eq!(c.cache_nodes(&admin("any"), &image.id).await.unwrap(), ["node-1"]);
    assert_eq!(code(&c.cache_nodes(&admin("any"), "unknown").await), "404");
    assert!(bed.files.size(&bed.files.location(&image.id)).await.is_ok());
}

#[tokio::test]
async fn without_a_cache_there_is_none() {
    let world = crate::world::World::new().await;
    let image = world.active(&member("ours"), "data").await;
    let (c, who) = (&world.controller, admin("ours"));
    assert_eq!(code(&c.list_cache(&who).await), "404");
    assert_eq!(code(&c.queue_cached_image(&who, &image.id).await), "404");
    assert_eq!(code(&c.delete_cached_image(&who, &image.id).await), "404");
    assert_eq!(code(&c.clear_cache(&who, Default::default()).await), "404");
    assert_eq!(code(&c.list_cache(&member("ours")).await), "403");
}
