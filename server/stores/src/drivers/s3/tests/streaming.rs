//! Parts that are sent as they come: those of images so large that their parts cannot be held.

use http::header::CONTENT_LENGTH;

use super::*;
use crate::drivers::testing::{cause, fault::at_first};

/// What makes parts of 6 MiB, where 5 can be held.
const SAID: u64 = 9_000 * PART + 1;
const LARGE: u64 = 6 * MIB;

fn little(fake: &Fake) -> S3Options {
    S3Options { s3_store_upload_memory: PART / MIB, ..options(&format!("http://{}", fake.address)) }
}

fn is_part(seen: &Seen) -> bool {
    seen.query.contains("partNumber")
}

async fn send(store: &S3Store, data: &Bytes) -> Result<Box<dyn Writer>, Error> {
    let mut writer = store.create(KEY, Some(SAID)).await?;
    for at in (0..data.len()).step_by(300_000) {
        writer.write(data.slice(at..data.len().min(at + 300_000))).await?;
    }
    Ok(writer)
}

async fn put(store: &S3Store, data: &Bytes) -> Result<String, Error> {
    Ok(send(store, data).await?.commit().await?.location)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_parts_are_sent_as_they_come() {
    let fake = Fake::start(|seen| {
        if is_part(seen) {
            assert_eq!(seen.header(CONTENT_LENGTH), LARGE.to_string());
            let sum = http::HeaderName::from_static("x-amz-content-sha256");
            assert_eq!(seen.header(sum), "UNSIGNED-PAYLOAD");
        }
        Fault::Nothing
    })
    .await;
    let store = impatient(&little(&fake));
    let data = data(3 * LARGE);
    let location = put(&store, &data).await.unwrap();
    assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data);
    assert_eq!(fake.uploads(), [0_usize; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_may_be_answered_before_more_data_comes() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = impatient(&little(&fake));
    let (first, second) = (data(LARGE), data(LARGE + 1).slice(1..));
    let mut writer = store.create(KEY, Some(SAID)).await.unwrap();
    writer.write(first.clone()).await.unwrap();
    while fake.uploads() != [1_usize] {
        tokio::task::yield_now().await;
    }
    // The client takes its time.
    assert_eq!(store.stored().await.unwrap(), []);
    writer.write(second.clone()).await.unwrap();
    let location = writer.commit().await.unwrap().location;
    let stored = all(store.open(&location, None).await.unwrap()).await.unwrap();
    assert!(stored == [first, second].concat());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_held_any_more_ends_the_upload() {
    for (fault, part) in [
        (Fault::Refuse(503, "SlowDown"), "503"),
        (Fault::Damage, "damaged"),
        (Fault::Hang, "s3_store_timeout"),
    ] {
        let fake = Fake::start(at_first(1, fault, is_part)).await;
        let store = impatient(&little(&fake));
        let error = put(&store, &data(2 * LARGE)).await.unwrap_err();
        assert!(cause(&error).contains(part), "{part}: {error:?}");
        store.settle().await;
        assert_eq!(fake.uploads(), [0_usize; 0], "{part}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn data_shorter_than_was_said_is_an_error_and_leaves_nothing() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = impatient(&little(&fake));
    let error = put(&store, &data(LARGE + 7)).await.unwrap_err();
    assert!(cause(&error).contains("announced"), "{error:?}");
    store.settle().await;
    assert_eq!(fake.uploads(), [0_usize; 0]);
    assert_eq!(store.stored().await.unwrap(), []);
}

#[tokio::test]
async fn parts_with_checksums_are_held() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let kept =
        S3Options { s3_store_request_checksum_calculation: ChecksumWhen::WhenSupported, ..little(&fake) };
    let error = impatient(&kept).create(KEY, Some(10_001 * PART)).await.map(drop).unwrap_err();
    assert!(matches!(error, Error::Full { .. }), "{error:?}");
    assert!(cause(&error).contains("s3_store_request_checksum_calculation"), "{error:?}");
}
