//! How copies are made.

use bytes::Bytes;
use futures::{FutureExt, StreamExt, future::join_all};
use vitrine_stores::{Store, drivers::memory::MemoryStore};

use super::bed::{Bed, MIB, Make, collect, data};
use crate::world::{code, member};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_readers_at_once_read_the_store_once() {
    let bed = Bed::new().await;
    let image = bed.image(1, 5 * MIB + 3).await;
    bed.hold();
    let who = member("ours");
    let downloads = join_all((0..12).map(|_| bed.open(&who, &image)));
    let readers = async {
        let downloads: Vec<_> = downloads.await.into_iter().map(Result::unwrap).collect();
        join_all(downloads.into_iter().map(collect)).await
    };
    let (all, ()) = tokio::join!(readers, async {
        bed.let_go(3);
        tokio::task::yield_now().await;
        bed.let_go(100);
    });
    for one in all {
        assert!(one == data(1, 5 * MIB + 3));
    }
    assert_eq!(bed.opens(), 1);
    bed.assert_consistent().await;
    assert_eq!(bed.listed().await, [image.id]);
}

#[tokio::test]
async fn one_reader_that_leaves_does_not_end_it_for_the_others() {
    let bed = Bed::new().await;
    let image = bed.image(1, 4 * MIB).await;
    bed.hold();
    let who = member("ours");
    let first = bed.open(&who, &image).await.unwrap();
    let second = bed.open(&who, &image).await.unwrap();
    bed.let_go(2);
    drop(first);
    bed.let_go(100);
    assert_eq!(collect(second).await, data(1, 4 * MIB));
    assert_eq!(bed.opens(), 1);
    bed.assert_consistent().await;
    assert_eq!(bed.listed().await, [image.id]);
}

#[tokio::test]
async fn a_copy_nobody_waits_for_is_finished_when_half_of_it_is_there() {
    for (chunks, finished) in [(3, false), (5, true)] {
        let bed = Bed::new().await;
        let image = bed.image(1, 4 * MIB).await;
        bed.hold();
        let mut download = bed.open(&member("ours"), &image).await.unwrap();
        bed.let_go(chunks);
        // Only whole batches of a MiB are readable: what was let go is there once this is.
        let mut seen = 0;
        while seen < (chunks / 2) * MIB {
            seen += download.stream.next().await.unwrap().unwrap().len();
        }
        while bed.store.permits.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        // The last chunk is on its way to the pipeline.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        drop(download);
        bed.let_go(100);
        bed.assert_consistent().await;
        assert_eq!(bed.listed().await.len(), usize::from(finished), "{chunks} of 8 chunks");
        if !finished {
            assert_eq!(bed.read(&image).await, data(1, 4 * MIB), "the next one begins again");
            bed.assert_consistent().await;
            assert_eq!(bed.listed().await, [image.id]);
        }
    }
}

#[tokio::test]
async fn data_that_is_not_that_of_the_record_is_never_kept() {
    let bed = Bed::new().await;
    let image = bed.image(1, 2 * MIB).await;
    bed.memory.delete(&image.locations[0].url).await.unwrap();
    let mut writer = bed.memory.create(&image.id, None).await.unwrap();
    writer.write(data(2, 2 * MIB)).await.unwrap();
    writer.commit().await.unwrap();
    for failures in 1..3 {
        assert_eq!(bed.read(&image).await, data(2, 2 * MIB), "as without a cache");
        bed.assert_consistent().await;
        assert_eq!((bed.listed().await.len(), bed.tally().failures), (0, failures));
    }
}

#[tokio::test]
async fn a_store_that_breaks_off_breaks_the_download_and_leaves_nothing() {
    let bed = Bed::new().await;
    let image = bed.image(1, 4 * MIB).await;
    bed.hold();
    let mut download = bed.open(&member("ours"), &image).await.unwrap();
    bed.let_go(2);
    let first = download.stream.next().await.unwrap().unwrap();
    assert!(!first.is_empty());
    // All further reads fail, also those of the download that goes on by itself.
    bed.memory.delete(&image.locations[0].url).await.unwrap();
    bed.store.permits.close();
    let rest: Vec<Result<Bytes, _>> = download.stream.collect().await;
    assert!(rest.last().unwrap().is_err());
    bed.assert_consistent().await;
    assert_eq!(bed.listed().await.len(), 0);
}

#[tokio::test]
async fn data_that_cannot_be_opened_is_refused_before_the_first_byte() {
    let bed = Bed::new().await;
    let image = bed.image(1, MIB).await;
    bed.memory.delete(&image.locations[0].url).await.unwrap();
    assert_eq!(code(&bed.open(&member("ours"), &image).await), "503");
    bed.assert_consistent().await;
}

#[tokio::test]
async fn a_full_disk_is_no_obstacle() {
    let small = std::sync::Arc::new(MemoryStore::new("cache", MIB as u64));
    let bed = Bed::with(Make { folder: Some(small), ..Make::default() }).await;
    let (small, large) = (bed.image(1, MIB / 2).await, bed.image(2, 3 * MIB).await);
    for _ in 0..2 {
        assert_eq!(bed.read(&large).await, data(2, 3 * MIB));
        assert_eq!(bed.read(&small).await, data(1, MIB / 2));
        bed.cache().settled().await;
    }
    assert_eq!(bed.listed().await, [small.id]);
    assert_eq!((bed.tally().hits, bed.tally().failures), (1, 2));
}

#[tokio::test]
async fn a_range_of_what_is_not_here_makes_no_copy() {
    let bed = Bed::new().await;
    let image = bed.image(1, 2 * MIB).await;
    let wanted = |_| Ok(Some(3..MIB as u64));
    let part = bed.controller.download_image(&member("ours"), &image.id, wanted).await.unwrap().unwrap();
    assert_eq!(collect(part).await, data(1, 2 * MIB).slice(3..MIB));
    bed.assert_consistent().await;
    assert_eq!((bed.listed().await.len(), bed.opens()), (0, 1));
}

#[tokio::test]
async fn the_first_bytes_do_not_wait_for_the_last() {
    let bed = Bed::new().await;
    let image = bed.image(1, 8 * MIB).await;
    bed.hold();
    let mut download = bed.open(&member("ours"), &image).await.unwrap();
    assert!(download.stream.next().now_or_never().is_none());
    bed.let_go(4);
    assert_eq!(download.stream.next().await.unwrap().unwrap(), data(1, 8 * MIB).slice(..MIB / 2));
    bed.let_go(100);
    assert_eq!(collect(download).await, data(1, 8 * MIB).slice(MIB / 2..));
}
