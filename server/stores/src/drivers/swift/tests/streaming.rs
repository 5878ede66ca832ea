//! Segments that are sent as they come.

use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};

use super::*;

/// What makes segments of 4 MiB, of which 2 MiB are held.
const SAID: u64 = 3_000 * MIB;
const SEGMENT: u64 = 4 * MIB;

fn little(fake: &Fake) -> SwiftOptions {
    SwiftOptions {
        swift_store_upload_memory: 4,
        swift_store_large_object_chunk_size: 2,
        ..options(&fake.url())
    }
}

fn is_segment(seen: &Seen) -> bool {
    seen.method == "PUT" && seen.key.contains("/segments/")
}

async fn send(store: &SwiftStore, data: &Bytes) -> Result<Box<dyn Writer>, Error> {
    let mut writer = store.create(KEY, Some(SAID)).await?;
    for at in (0..data.len()).step_by(300_000) {
        writer.write(data.slice(at..data.len().min(at + 300_000))).await?;
    }
    Ok(writer)
}

async fn put(store: &SwiftStore, data: &Bytes) -> Result<String, Error> {
    Ok(send(store, data).await?.commit().await?.location)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_segments_are_sent_as_they_come() {
    let fake = Fake::start(|seen| {
        if is_segment(seen) {
            let headers = (seen.header(CONTENT_LENGTH), seen.header(TRANSFER_ENCODING));
            assert_eq!(headers, ("", "chunked"));
        }
        Fault::Nothing
    })
    .await;
    let store = impatient(&little(&fake));
    for size in [1, SEGMENT, 2 * SEGMENT + 12_345] {
        let data = data(size);
        let location = put(&store, &data).await.unwrap();
        assert_eq!(fake.names().len() as u64, 1 + size.div_ceil(SEGMENT), "{size}");
        assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data, "{size}");
        store.delete(&location).await.unwrap();
        assert_eq!(fake.names(), [""; 0], "{size}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_held_is_sent_again_and_what_is_not_ends_the_upload() {
    for (fault, size, is_good) in [
        (Fault::Refuse(503, ""), MIB, true),
        (Fault::LoseAnswer, MIB, true),
        (Fault::Refuse(401, ""), MIB, true),
        (Fault::Refuse(503, ""), SEGMENT, false),
        (Fault::LoseAnswer, SEGMENT, false),
        (Fault::Refuse(507, ""), SEGMENT, false),
    ] {
        let last = move |seen: &Seen| is_segment(seen) && seen.key.ends_with("00002");
        let fake = Fake::start(at_first(1, fault, last)).await;
        let store = impatient(&little(&fake));
        let data = data(SEGMENT + size);
        match put(&store, &data).await {
            Ok(location) => {
                assert!(is_good);
                assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data);
            }
            Err(error) => {
                assert!(!is_good, "{error:?}");
                store.settle().await;
                assert_eq!(fake.names(), [""; 0], "nothing is left");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_segment_that_is_damaged_on_its_way_ends_the_upload() {
    let fake = Fake::start(at_first(1, Fault::Damage, is_segment)).await;
    let store = impatient(&little(&fake));
    let error = put(&store, &data(2 * SEGMENT)).await.unwrap_err();
    assert!(cause(&error).contains("damaged"), "{error:?}");
    store.settle().await;
    assert_eq!(fake.names(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_takes_nothing_is_given_up() {
    let fake = Fake::start(|seen| if is_segment(seen) { Fault::Hang } else { Fault::Nothing }).await;
    let store = impatient(&little(&fake));
    let error = put(&store, &data(8 * SEGMENT)).await.unwrap_err();
    assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
    assert!(cause(&error).contains("swift_store_timeout"), "{error:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writer_dropped_in_the_middle_of_a_segment_leaves_nothing() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = impatient(&little(&fake));
    for size in [10, MIB, SEGMENT + MIB] {
        let writer = send(&store, &data(size)).await.unwrap();
        drop(writer);
        store.settle().await;
        assert_eq!(fake.names(), [""; 0], "{size}");
    }
    let mut commit = send(&store, &data(SEGMENT + MIB)).await.unwrap().commit();
    assert!(futures::poll!(&mut commit).is_pending());
    drop(commit);
    store.settle().await;
    assert_eq!(fake.names(), [""; 0]);
}

/// A store whose manifests name two segments.
fn narrow(fake: &Fake) -> SwiftStore {
    let mut account = impatient(&options(&fake.url())).account;
    Arc::get_mut(&mut account).unwrap().sizes.most = 2;
    SwiftStore { account, others: Arc::default(), project: String::new() }
}

#[tokio::test]
async fn more_segments_than_a_manifest_names_are_joined_by_manifests_of_manifests() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = narrow(&fake);
    let data = data(5 * MIB + 3);
    let location = super::put(&store, KEY, &data).await.unwrap();
    assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data);
    assert_eq!(fake.names().len(), 6 + 3 + 1);
    assert_eq!(store.sweep().await.unwrap(), 0, "they are named");
    assert!(super::put(&store, KEY, &data).await.is_err());
    let refused = super::write(&store, "9f4b2a1e-8c1d-4b44-9a39-0d5f0b8f3c12", &data).await.unwrap();
    drop(refused);
    store.settle().await;
    assert_eq!(fake.names().len(), 6 + 3 + 1, "nothing is left of a writer that was dropped");
    store.delete(&location).await.unwrap();
    assert_eq!(fake.names(), [""; 0]);
}

#[tokio::test]
async fn a_service_that_joins_no_manifests_is_asked_before_it_matters() {
    let is_manifest = |seen: &Seen| seen.query.contains("multipart-manifest") && seen.key.ends_with("m00002");
    let fake =
        Fake::start(move |seen| if is_manifest(seen) { Fault::Refuse(400, "") } else { Fault::Nothing })
            .await;
    let store = narrow(&fake);
    let error = super::put(&store, KEY, &data(5 * MIB)).await.unwrap_err();
    assert!(matches!(error, Error::Full { .. }), "{error:?}");
    let error = store.create(KEY, Some(5 << 40)).await.map(drop).unwrap_err();
    assert!(matches!(error, Error::Full { .. }), "{error:?}");
    store.settle().await;
    assert_eq!(fake.names(), [""; 0]);
}
