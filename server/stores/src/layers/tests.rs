//! What the layers add, over a store in memory.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use futures::{FutureExt, StreamExt};

use super::{
    faults::{Faults, Faulty, When},
    limit::{Limited, Limits},
    metrics::{Metered, Operation, Tally},
    retry::{Patience, Retrying},
};
use crate::{
    Error, Store,
    conformance::{Fixture, conformance},
    drivers::memory::MemoryStore,
};

fn memory() -> Arc<dyn Store> {
    Arc::new(MemoryStore::new("memory", 1 << 30))
}

async fn put(store: &dyn Store, key: &str, data: &'static [u8]) -> String {
    let mut writer = store.create(key, None).await.unwrap();
    writer.write(Bytes::from_static(data)).await.unwrap();
    writer.commit().await.unwrap().location
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_in_all_layers_keeps_the_contract() {
    conformance(|| async {
        let store: Arc<dyn Store> = Arc::new(Faulty::new(memory(), Faults::none()));
        let store: Arc<dyn Store> = Arc::new(Metered::new(store));
        let store: Arc<dyn Store> = Arc::new(Retrying::new(store, Patience::default()));
        Fixture::new(Arc::new(Limited::new(store, Limits { readers: 8, writers: 8, calls: 1 })))
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn what_is_unavailable_is_tried_again_so_many_times() {
    for (failing, expected) in [(1..1, true), (1..2, true), (1..3, true), (1..4, false)] {
        let inner = memory();
        let location = put(&*inner, "image", b"data").await;
        let faults = Faults::of(failing.clone(), When::Before);
        let patience = Patience { tries: 3, ..Patience::default() };
        let store = Retrying::new(Arc::new(Faulty::new(inner, Arc::clone(&faults))), patience);
        assert_eq!(store.size(&location).await.is_ok(), expected, "{failing:?}");
        assert_eq!(faults.taken(), failing.end.min(3), "tries");
    }
}

#[tokio::test(start_paused = true)]
async fn pauses_double_up_to_the_longest() {
    let store = Arc::new(Faulty::new(memory(), Faults::of(1..100, When::Before)));
    let patience =
        Patience { tries: 5, first_pause: Duration::from_secs(1), longest_pause: Duration::from_secs(3) };
    let start = tokio::time::Instant::now();
    assert!(Retrying::new(store, patience).capacity().await.is_err());
    assert_eq!(start.elapsed(), Duration::from_secs(1 + 2 + 3 + 3));
}

#[tokio::test(start_paused = true)]
async fn a_delete_whose_answer_was_lost_is_done() {
    let inner = memory();
    let location = put(&*inner, "image", b"data").await;
    let faulty = Arc::new(Faulty::new(inner, Faults::nth(1, When::After)));
    let store = Retrying::new(faulty, Patience::default());
    store.delete(&location).await.unwrap();
    assert!(matches!(store.delete(&location).await, Err(Error::NotFound { .. })), "now it is the first try");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_get_better_and_writers_are_not_tried_again() {
    let faults = Faults::none();
    let store = Retrying::new(Arc::new(Faulty::new(memory(), Arc::clone(&faults))), Patience::default());
    assert!(matches!(store.size(&store.location("none")).await, Err(Error::NotFound { .. })));
    assert_eq!(faults.taken(), 1);

    let faults = Faults::nth(1, When::Before);
    let store = Retrying::new(Arc::new(Faulty::new(memory(), Arc::clone(&faults))), Patience::default());
    assert!(store.create("image", None).await.is_err());
    assert_eq!(faults.taken(), 1);
}

#[tokio::test]
async fn a_limit_is_held_until_the_transfer_ends() {
    let store = Limited::new(memory(), Limits { readers: 1, writers: 1, calls: 1 });
    let location = put(&store, "first", b"data").await;

    let writer = store.create("second", None).await.unwrap();
    assert!(store.create("third", None).now_or_never().is_none(), "the one writer is in use");
    let content =
        store.open(&location, None).now_or_never().expect("readers have a limit of their own").unwrap();
    assert!(store.open(&location, None).now_or_never().is_none(), "the one reader is in use");
    assert!(store.size(&location).now_or_never().is_some(), "calls too");

    drop(writer);
    let writer =
        store.create("third", None).now_or_never().expect("a dropped writer gives its turn back").unwrap();
    writer.commit().await.unwrap();
    assert!(store.create("fourth", None).now_or_never().is_some(), "a committed one too");
    drop(content);
    assert!(store.open(&location, None).now_or_never().is_some(), "and a dropped reader");
}

#[tokio::test]
async fn counters_follow_what_happens() {
    let store = Metered::new(memory());
    let counters = store.counters();
    let location = put(&store, "image", b"12345").await;
    let mut writer = store.create("other", None).await.unwrap();
    writer.write(Bytes::from_static(b"67")).await.unwrap();
    assert!(store.create("image", None).await.is_err());
    let mut content = store.open(&location, Some(1..4)).await.unwrap();
    content.stream.next().await.unwrap().unwrap();

    let now = counters.snapshot();
    assert_eq!((now.bytes_in, now.bytes_out, now.open_writers, now.open_readers), (7, 3, 1, 1));
    assert_eq!(now.of(Operation::Create), Tally { calls: 3, failures: 1 });
    assert_eq!(now.of(Operation::Commit), Tally { calls: 1, failures: 0 });
    assert_eq!(now.of(Operation::Open), Tally { calls: 1, failures: 0 });

    drop((writer, content));
    let now = counters.snapshot();
    assert_eq!((now.open_writers, now.open_readers, now.broken_transfers), (0, 0, 0));
}

#[tokio::test]
async fn broken_transfers_are_counted() {
    let inner = memory();
    let location = put(&*inner, "image", b"12345").await;
    let store = Metered::new(Arc::new(Faulty::new(inner, Faults::nth(2, When::Before))));
    let mut content = store.open(&location, None).await.unwrap();
    assert!(content.stream.next().await.unwrap().is_err());
    assert_eq!(store.counters().snapshot().broken_transfers, 1);
}
