//! What a process that was killed left is never served.

use std::fs;

use vitrine_model::CachedImage;
use vitrine_stores::{
    Store as _,
    drivers::file::INCOMPLETE,
    layers::faults::{Faults, When},
};

use super::bed::{Bed, MIB, Make, collect, data};
use crate::world::{admin, member};

#[tokio::test]
async fn whatever_a_killed_process_left_is_not_served() {
    let bed = Bed::new().await;
    let mut images = Vec::new();
    for number in 0..7 {
        images.push(bed.image(number, MIB).await);
    }
    let [torn, no_row, no_file, cut, other, unsure, good] = &*images else { panic!("seven") };
    let rows = bed.world.database.cache();
    let node = rows.node("node-1").await.unwrap();
    let file = |id: &str| bed.path.join(id);
    fs::write(bed.path.join(INCOMPLETE).join(format!("{}.1.0", torn.id)), b"torn").unwrap();
    fs::write(file(&no_row.id), data(1, MIB)).unwrap();
    fs::write(file(&cut.id), &data(3, MIB)[..5]).unwrap();
    fs::write(file(&other.id), data(99, MIB)).unwrap();
    fs::write(file(&unsure.id), data(5, MIB)).unwrap();
    fs::write(file(&good.id), data(6, MIB)).unwrap();
    fs::write(file("README"), "not ours").unwrap();
    let now = bed.world.clock_now();
    for (image, checksum) in [
        (no_file, no_file.checksum.clone()),
        (cut, cut.checksum.clone()),
        // A row of other data under the same id.
        (other, Some("0".repeat(32))),
        (unsure, None),
        (good, good.checksum.clone()),
    ] {
        let (image_id, size) = (image.id.clone(), MIB as u64);
        let (last_accessed, last_modified) = (now, now);
        let row = CachedImage {
            id: 0,
            image_id,
            last_accessed,
            last_modified,
            size,
            hits: 0,
            checksum,
            pinned: false,
        };
        rows.insert(node, &row).await.unwrap();
    }
    let again = bed.restart().await;
    let mut left = vec!["README".to_owned(), good.id.clone(), other.id.clone()];
    left.sort();
    assert_eq!(bed.file_names(), left);
    assert_eq!(fs::read_dir(bed.path.join(INCOMPLETE)).unwrap().count(), 0);
    assert_eq!(rows.list(node).await.unwrap().len(), 2);
    for (number, image) in (0..).zip(&images) {
        let download = again.download_image(&member("ours"), &image.id, |_| Ok(None)).await.unwrap().unwrap();
        assert!(collect(download).await == data(number, MIB), "{number}");
        again.cache().unwrap().settled().await;
    }
    assert_eq!(again.cache().unwrap().tally().hits, 1, "the good one alone");
    let all = again.cache().unwrap().list().await.unwrap().cached;
    assert!(all.iter().all(|copy| images.iter().any(|image| image.checksum == copy.checksum)), "{all:?}");
    assert_eq!(all.len(), 7, "a copy of other data is made again");
}

/// Each step of the folder fails, before it is done or after; then the process is killed.
#[tokio::test]
async fn a_fault_at_each_step_costs_no_download_and_no_byte() {
    let steps = {
        let faults = Faults::none();
        let bed = Bed::with(Make { faults: faults.clone(), ..Make::default() }).await;
        scenario(&bed).await;
        faults.taken()
    };
    assert!(steps > 20, "{steps}");
    for when in [When::Before, When::After] {
        for step in 1..=steps {
            let bed = Bed::with(Make { faults: Faults::nth(step, when), ..Make::default() }).await;
            let images = scenario(&bed).await;
            let again = bed.restart().await;
            for (number, image) in (1..).zip(&images) {
                let download =
                    again.download_image(&member("ours"), &image.id, |_| Ok(None)).await.unwrap().unwrap();
                assert!(collect(download).await == data(number, MIB + 1), "{when:?} {step}");
            }
            let cache = again.cache().unwrap();
            cache.settled().await;
            bed.files.settle().await;
            let mut rows: Vec<String> =
                cache.list().await.unwrap().cached.into_iter().map(|cached| cached.image_id).collect();
            rows.sort();
            assert_eq!(bed.file_names(), rows, "{when:?} {step}");
            assert_eq!(cache.tally().images, rows.len() as u64, "{when:?} {step}");
        }
    }
}

/// Copies are made, read, queued, removed; every download is right. Answers the images that are still there.
async fn scenario(bed: &Bed) -> Vec<vitrine_model::Image> {
    let who = admin("ours");
    let images = [bed.image(1, MIB + 1).await, bed.image(2, MIB + 1).await];
    for _ in 0..2 {
        for (number, image) in (1..).zip(&images) {
            assert!(bed.read(image).await == data(number, MIB + 1));
            bed.cache().settled().await;
        }
    }
    let gone = bed.image(3, MIB + 1).await;
    bed.controller.queue_cached_image(&who, &gone.id).await.unwrap();
    bed.controller.fetch_queued().await.unwrap();
    bed.controller.delete_image(&who, &gone.id).await.unwrap();
    bed.controller.delete_cached_image(&who, &images[0].id).await.unwrap();
    bed.controller.clean_cache(&who).await.unwrap();
    images.into()
}

#[tokio::test]
async fn a_command_beside_the_server_is_noticed() {
    let bed = Bed::new().await;
    let image = bed.cached(1, MIB).await;
    let other = bed.restart().await;
    assert!(other.cache().unwrap().delete(&image.id).await.unwrap());
    assert!(!other.cache().unwrap().delete(&image.id).await.unwrap());
    bed.cache().tend().await.unwrap();
    bed.assert_consistent().await;
    assert_eq!(bed.tally().images, 0);
    bed.cached(1, MIB).await;
    assert_eq!(bed.read(&image).await, data(1, MIB));
}
