//! What the layers add, over a store in memory.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering::SeqCst},
    },
    time::Duration,
};

use bytes::Bytes;
use futures::{FutureExt, StreamExt};
use time::OffsetDateTime;

use super::{
    faults::{Faults, Faulty, When},
    health::{Condition, Watch, Watched},
    later::{Known, Later},
    limit::{Limited, Limits},
    metrics::{Metered, Operation, Tally},
    retry::{Patience, Retrying},
};
use crate::{
    Error, Store,
    conformance::{Fixture, conformance},
    drivers::memory::MemoryStore,
};

/// Longer than any test.
const WAIT: Duration = Duration::from_secs(600);

fn memory() -> Arc<dyn Store> {
    Arc::new(MemoryStore::new("memory", 1 << 30))
}

/// Of a clock that is a second on whenever somebody looks at it.
fn watch() -> Arc<Watch> {
    let seconds = AtomicI64::new(0);
    Watch::new(
        "memory",
        Arc::new(move || {
            OffsetDateTime::UNIX_EPOCH + time::Duration::seconds(seconds.fetch_add(1, SeqCst) + 1)
        }),
    )
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
        let store: Arc<dyn Store> = Arc::new(Watched::new(store, watch()));
        let store: Arc<dyn Store> = Arc::new(Retrying::new(store, Patience::default()));
        Fixture::new(Arc::new(Limited::new(store, Limits { readers: 8, writers: 8, calls: 1, wait: WAIT })))
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
async fn what_cannot_get_better_is_not_tried_again() {
    let faults = Faults::none();
    let store = Retrying::new(Arc::new(Faulty::new(memory(), Arc::clone(&faults))), Patience::default());
    assert!(matches!(store.size(&store.location("none")).await, Err(Error::NotFound { .. })));
    assert_eq!(faults.taken(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_write_is_begun_again_and_never_carried_on() {
    let faults = Faults::nth(1, When::Before);
    let store = Retrying::new(Arc::new(Faulty::new(memory(), faults)), Patience::default());
    assert!(store.create("image", None).await.is_ok());

    // The second step is the first write, the third would be another.
    let faults = Faults::nth(2, When::Before);
    let store = Retrying::new(Arc::new(Faulty::new(memory(), Arc::clone(&faults))), Patience::default());
    let mut writer = store.create("image", None).await.unwrap();
    assert!(writer.write(Bytes::from_static(b"data")).await.is_err());
    assert_eq!(faults.taken(), 2);

    let inner = memory();
    let location = put(&*inner, "image", b"data").await;
    let faults = Faults::nth(2, When::Before);
    let store = Retrying::new(Arc::new(Faulty::new(inner, Arc::clone(&faults))), Patience::default());
    let mut content = store.open(&location, None).await.unwrap();
    assert!(content.stream.next().await.unwrap().is_err());
    assert_eq!(faults.taken(), 2, "a stream is not taken up again");
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_known_to_be_degraded_is_asked_once() {
    let faults = Faults::of(1..100, When::Before);
    let watch = watch();
    let metered = Metered::new(Arc::new(Faulty::new(memory(), Arc::clone(&faults))));
    let counters = metered.counters();
    let watched = Watched::new(Arc::new(metered), Arc::clone(&watch));
    let store = Retrying::new(Arc::new(watched), Patience { tries: 3, ..Patience::default() })
        .counted(Arc::clone(&counters))
        .watched(watch);
    assert!(store.capacity().await.is_err());
    assert_eq!((faults.taken(), counters.snapshot().retries), (3, 2));
    assert!(store.capacity().await.is_err());
    assert_eq!((faults.taken(), counters.snapshot().retries), (4, 2));
}

#[tokio::test(start_paused = true)]
async fn a_turn_is_not_waited_for_for_ever() {
    let wait = Duration::from_secs(3);
    let store = Limited::new(memory(), Limits { readers: 1, writers: 1, calls: 1, wait });
    let _held = store.create("first", None).await.unwrap();
    let begin = tokio::time::Instant::now();
    let Err(error) = store.create("second", None).await else { panic!("two writers") };
    assert_eq!(begin.elapsed(), wait);
    assert!(matches!(error, Error::Unavailable { .. }));
    assert!(error.causes().unwrap().contains("max_concurrent_transfers"));
}

#[tokio::test]
async fn a_limit_is_held_until_the_transfer_ends() {
    let store = Limited::new(memory(), Limits { readers: 1, writers: 1, calls: 1, wait: WAIT });
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

fn seconds(time: OffsetDateTime) -> i64 {
    time.unix_timestamp()
}

#[tokio::test]
async fn a_store_is_degraded_from_its_first_failure_to_its_next_success() {
    let watch = watch();
    assert_eq!(watch.condition(), Condition::default());
    let faulty = Faulty::new(memory(), Faults::of(2..4, When::Before));
    let store = Watched::new(Arc::new(faulty), Arc::clone(&watch));
    store.capacity().await.unwrap();
    assert_eq!(watch.condition().last_success.map(seconds), Some(1));
    for _ in 0..2 {
        assert!(store.capacity().await.is_err());
        let Condition { trouble, last_success } = watch.condition();
        let trouble = trouble.unwrap();
        assert_eq!((seconds(trouble.since), last_success.map(seconds)), (2, Some(1)));
        assert_eq!(trouble.reason, "the store 'memory' is not available");
        assert_eq!(trouble.cause.as_deref(), Some("an injected fault"));
    }
    assert!(store.size(&store.location("none")).await.is_err(), "there is no such data");
    assert!(watch.is_degraded(), "that is no success");
    put(&store, "image", b"data").await;
    assert_eq!(watch.condition().trouble, None);
    watch.is_silent();
    assert!(watch.condition().trouble.unwrap().reason.contains("does not answer in time"));
}

#[tokio::test]
async fn a_full_store_is_degraded_until_it_takes_data_or_has_room() {
    let watch = watch();
    let inner: Arc<dyn Store> = Arc::new(MemoryStore::new("memory", 4));
    let store = Watched::new(inner, Arc::clone(&watch));
    let location = put(&store, "first", b"1234").await;
    let fill = async || {
        let mut writer = store.create("second", None).await.unwrap();
        assert!(matches!(writer.write(Bytes::from_static(b"5")).await, Err(Error::Full { .. })));
    };
    fill().await;
    store.capacity().await.unwrap();
    store.size(&location).await.unwrap();
    assert_eq!(watch.condition().trouble.unwrap().reason, "the store 'memory' is full", "it still answers");
    store.delete(&location).await.unwrap();
    assert!(!watch.is_degraded());
    assert!(matches!(store.create("huge", Some(5)).await, Err(Error::Full { .. })));
    assert!(!watch.is_degraded(), "another image may fit");
}

#[tokio::test]
async fn a_store_is_opened_when_it_can_be() {
    let is_there = Arc::new(AtomicBool::new(false));
    let (opens, inner) = (Arc::clone(&is_there), memory());
    let location = put(&*inner, "image", b"data").await;
    let known =
        Known { name: "memory".to_owned(), driver: "memory", beginning: "memory://memory/".to_owned() };
    let store = Later::new(known, move || {
        let away = Error::Unavailable { store: "memory".to_owned(), source: io::ErrorKind::NotFound.into() };
        opens.load(SeqCst).then(|| Arc::clone(&inner)).ok_or(away)
    });
    assert!(store.owns(&location) && !store.owns("memory://memory/a/b") && !store.owns("memory://other/a"));
    assert_eq!(store.location("image"), location);
    assert!(matches!(store.size(&location).await, Err(Error::Unavailable { .. })));
    is_there.store(true, SeqCst);
    assert_eq!(store.size(&location).await.unwrap(), 4);
    is_there.store(false, SeqCst);
    assert_eq!(store.size(&location).await.unwrap(), 4, "it is opened once");
}

/// A store whose first so many calls fail, with what counts its calls.
fn failing(calls: u64) -> (Watched, Arc<super::metrics::Counters>) {
    let metered = Metered::new(Arc::new(Faulty::new(memory(), Faults::of(1..calls + 1, When::Before))));
    let counters = metered.counters();
    (Watched::new(Arc::new(metered), watch()), counters)
}

#[tokio::test(start_paused = true)]
async fn a_sweep_that_failed_is_tried_again_until_it_succeeds() {
    let (store, counters) = failing(3);
    for _ in 0..2 {
        assert!(store.sweep().await.is_err());
    }
    let tally = || counters.snapshot().of(Operation::Sweep);
    tokio::time::sleep(Duration::from_secs(61)).await;
    assert_eq!(tally(), Tally { calls: 3, failures: 3 }, "one goes on, and no two");
    tokio::time::sleep(Duration::from_secs(120)).await;
    assert_eq!(tally(), Tally { calls: 4, failures: 3 });
    tokio::time::sleep(Duration::from_secs(100_000)).await;
    assert_eq!(tally(), Tally { calls: 4, failures: 3 }, "it has succeeded");
}

#[tokio::test(start_paused = true)]
async fn a_sweep_that_failed_is_tried_again_when_the_store_is_healthy() {
    let (store, counters) = failing(1);
    assert!(store.sweep().await.is_err());
    tokio::time::sleep(Duration::from_secs(1)).await;
    store.capacity().await.unwrap();
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(counters.snapshot().of(Operation::Sweep), Tally { calls: 2, failures: 1 });
}
