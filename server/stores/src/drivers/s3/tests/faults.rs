//! Services that break, stall, refuse, and lose their answers.

use std::sync::Mutex;

use super::*;
use crate::drivers::testing::{cause, fault::at_first};

fn is_get(seen: &Seen) -> bool {
    seen.method == "GET" && !seen.key.is_empty()
}

fn is_put(seen: &Seen) -> bool {
    seen.method == "PUT" && seen.query.is_empty()
}

fn is_part(seen: &Seen) -> bool {
    seen.query.contains("partNumber")
}

fn is_join(seen: &Seen) -> bool {
    seen.method == "POST" && seen.query.contains("uploadId")
}

#[tokio::test]
async fn a_broken_or_stalled_download_goes_on_where_it_was() {
    for fault in [Fault::Break(4), Fault::Stall(4)] {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, faults) = (Arc::clone(&asked), at_first(2, fault, is_get));
        let fake = Fake::start(move |seen| {
            if is_get(seen) {
                let (range, condition) =
                    (seen.header(http::header::RANGE), seen.header(http::header::IF_MATCH));
                log.lock().unwrap().push(format!("{range} {condition}"));
            }
            faults(seen)
        })
        .await;
        fake.put(KEY, b"0123456789");
        let store = store(&fake);
        let content = store.open(&store.location(KEY), None).await.unwrap();
        assert_eq!(content.size, 10);
        assert_eq!(all(content).await.unwrap(), b"0123456789");
        let etag = format!("\"{:032x}\"", 1);
        let expected = [" ".to_owned(), format!("bytes=4-9 {etag}"), format!("bytes=8-9 {etag}")];
        assert_eq!(*asked.lock().unwrap(), expected);
    }
}

#[tokio::test]
async fn data_that_changes_or_goes_while_it_is_read_is_an_error() {
    for (code, status, part) in
        [("PreconditionFailed", 412, "was changed"), ("NoSuchKey", 404, "was removed")]
    {
        let breaks = at_first(1, Fault::Break(4), is_get);
        let fake = Fake::start(move |seen| match seen.header(http::header::IF_MATCH) {
            "" => breaks(seen),
            _ => Fault::Refuse(status, code),
        })
        .await;
        fake.put(KEY, b"0123456789");
        let store = store(&fake);
        let error = all(store.open(&store.location(KEY), None).await.unwrap()).await.unwrap_err();
        assert!(matches!(error, Error::Other { .. }), "{error:?}");
        assert!(cause(&error).contains(part) && cause(&error).contains("after byte 4"), "{error:?}");
    }
}

#[tokio::test]
async fn a_service_that_does_not_answer_is_unavailable() {
    let fake = Fake::start(|seen| if is_get(seen) { Fault::Hang } else { Fault::Nothing }).await;
    fake.put(KEY, b"0123456789");
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (store, part) in [
        (store(&fake), "s3_store_timeout"),
        (impatient(&options(&format!("http://{closed}"))), "GET of the data"),
    ] {
        let error = store.open(&store.location(KEY), None).await.unwrap_err();
        assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
        assert!(cause(&error).contains(part), "{error:?}");
    }
}

#[tokio::test]
async fn a_short_trouble_is_not_the_end_of_an_upload() {
    let many = 2 * PART + 7;
    type Which = fn(&Seen) -> bool;
    let troubles: [(u64, Fault, Which); 6] = [
        (1000, Fault::Refuse(503, "SlowDown"), is_put),
        (many, Fault::Refuse(503, "SlowDown"), is_part),
        (many, Fault::Refuse(200, "InternalError"), is_join),
        (1000, Fault::LoseAnswer, is_put),
        (many, Fault::LoseAnswer, is_part),
        (many, Fault::LoseAnswer, is_join),
    ];
    for (number, (size, fault, which)) in troubles.into_iter().enumerate() {
        let fake = Fake::start(at_first(2, fault, which)).await;
        let store = store(&fake);
        let data = data(size);
        let location = put(&store, KEY, &data).await.unwrap_or_else(|error| panic!("{number}: {error:?}"));
        assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data, "{number}");
        store.settle().await;
        assert_eq!(fake.uploads(), [0_usize; 0], "{number}");
    }
}

#[tokio::test]
async fn a_service_without_conditions_is_asked_without_them() {
    let fake = Fake::start(|seen| match seen.header(http::header::IF_NONE_MATCH) {
        "" => Fault::Nothing,
        _ => Fault::Refuse(501, "NotImplemented"),
    })
    .await;
    let store = store(&fake);
    put(&store, KEY, &data(10)).await.unwrap();
    let second = "9f4b2a1e-8c1d-4b44-9a39-0d5f0b8f3c12";
    put(&store, second, &data(10)).await.unwrap();
    let puts = fake.log().iter().filter(|line| line.starts_with(&format!("PUT {second}"))).count();
    assert_eq!(puts, 1, "it is asked once, and remembered");
    let error = put(&store, KEY, &data(10)).await.unwrap_err();
    assert!(matches!(error, Error::AlreadyExists { .. }), "{error:?}");
}

#[tokio::test]
async fn a_full_service_says_so_and_keeps_nothing() {
    for (status, code) in [(403, "QuotaExceeded"), (507, ""), (400, "EntityTooLarge")] {
        let fake = Fake::start(move |seen| {
            if is_part(seen) || is_put(seen) { Fault::Refuse(status, code) } else { Fault::Nothing }
        })
        .await;
        let store = store(&fake);
        for size in [10, 3 * PART] {
            let error = put(&store, KEY, &data(size)).await.unwrap_err();
            assert!(matches!(error, Error::Full { .. }), "{status} {code}: {error:?}");
            store.settle().await;
            assert_eq!(fake.uploads(), [0_usize; 0], "{status} {code}");
        }
    }
}

#[tokio::test]
async fn a_missing_bucket_is_no_missing_data() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    fake.remove_bucket();
    let here = options(&format!("http://{}", fake.address));
    let store = impatient(&here);
    let location = store.location(KEY);
    for error in [
        store.create(KEY, None).await.map(drop).unwrap_err(),
        store.open(&location, None).await.map(drop).unwrap_err(),
        store.size(&location).await.map(drop).unwrap_err(),
        store.delete(&location).await.unwrap_err(),
        store.capacity().await.map(drop).unwrap_err(),
        store.sweep().await.map(drop).unwrap_err(),
        store.stored().await.map(drop).unwrap_err(),
    ] {
        assert!(matches!(error, Error::Other { .. }), "{error:?}");
        assert!(cause(&error).contains("'images' does not exist"), "{error:?}");
    }
    let making = impatient(&S3Options { s3_store_create_bucket_on_put: true, ..here });
    put(&making, KEY, &data(10)).await.unwrap();
    assert_eq!(store.size(&location).await.unwrap(), 10);
    assert!(store.capacity().await.unwrap().is_none());
}
