//! Services that break, stall, refuse, and lose their answers.

use std::sync::Mutex;

use super::*;

fn is_get(seen: &Seen) -> bool {
    seen.method == "GET" && seen.key.ends_with(KEY)
}

fn is_put(seen: &Seen) -> bool {
    seen.method == "PUT" && seen.key.ends_with(KEY) && seen.query.is_empty()
}

fn is_segment(seen: &Seen) -> bool {
    seen.method == "PUT" && seen.key.contains("/segments/")
}

fn is_manifest(seen: &Seen) -> bool {
    seen.method == "PUT" && seen.query.contains("multipart-manifest")
}

#[tokio::test]
async fn a_download_is_taken_up_again_as_often_as_the_operator_says() {
    // Two breaks, each after some bytes.
    for (most, goes_on) in [(None, true), (Some(2), true), (Some(1), false), (Some(0), false)] {
        let fake = Fake::start(at_first(2, Fault::Break(4), is_get)).await;
        fake.put(KEY, b"0123456789", "");
        let store = impatient(&SwiftOptions { swift_store_retry_get_count: most, ..options(&fake.url()) });
        let read = all(store.open(&store.location(KEY), None).await.unwrap()).await;
        match read {
            Ok(data) => assert!(goes_on && data == b"0123456789", "{most:?}"),
            Err(error) => assert!(!goes_on && matches!(error, Error::Unavailable { .. }), "{error:?}"),
        }
    }
}

#[tokio::test]
async fn a_broken_or_stalled_download_goes_on_where_it_was() {
    for fault in [Fault::Break(4), Fault::Stall(4)] {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, faults) = (Arc::clone(&asked), at_first(2, fault, is_get));
        let fake = Fake::start(move |seen| {
            if is_get(seen) {
                log.lock().unwrap().push(seen.header(http::header::RANGE).to_owned());
            }
            faults(seen)
        })
        .await;
        fake.put(KEY, b"0123456789", "");
        let store = store(&fake);
        let content = store.open(&store.location(KEY), None).await.unwrap();
        assert_eq!(content.size, 10);
        assert_eq!(all(content).await.unwrap(), b"0123456789");
        let expected = ["", "bytes=4-9", "bytes=8-9"];
        assert_eq!(*asked.lock().unwrap(), expected);
    }
}

#[tokio::test]
async fn data_that_changes_or_goes_while_it_is_read_is_an_error() {
    for (then, part) in
        [(Some("9876543210"), "was changed"), (Some("987"), "was changed"), (None, "was removed")]
    {
        let breaks = at_first(1, Fault::Break(4), is_get);
        let fake = Fake::start(move |seen| match seen.header(http::header::RANGE) {
            "" => breaks(seen),
            _ if then.is_none() => Fault::Refuse(404, ""),
            _ => Fault::Nothing,
        })
        .await;
        fake.put(KEY, b"0123456789", "");
        let store = store(&fake);
        let content = store.open(&store.location(KEY), None).await.unwrap();
        if let Some(then) = then {
            fake.put(KEY, then.as_bytes(), "");
        }
        let error = all(content).await.unwrap_err();
        assert!(matches!(error, Error::Other { .. }), "{error:?}");
        assert!(cause(&error).contains(part) && cause(&error).contains("after byte 4"), "{error:?}");
    }
}

#[tokio::test]
async fn a_service_that_does_not_answer_is_unavailable() {
    let fake = Fake::start(|seen| if is_get(seen) { Fault::Hang } else { Fault::Nothing }).await;
    fake.put(KEY, b"0123456789", "");
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (store, part) in [
        (store(&fake), "swift_store_timeout"),
        (impatient(&options(&format!("http://{closed}"))), "no answer to the login"),
    ] {
        let error = store.open(&store.location(KEY), None).await.unwrap_err();
        assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
        assert!(cause(&error).contains(part), "{error:?}");
    }
}

#[tokio::test]
async fn a_short_trouble_is_not_the_end_of_an_upload() {
    let many = 2 * MIB + 7;
    type Which = fn(&Seen) -> bool;
    let troubles: [(u64, Fault, Which); 8] = [
        (1000, Fault::Refuse(503, ""), is_put),
        (1000, Fault::Refuse(422, ""), is_put),
        (many, Fault::Refuse(503, ""), is_segment),
        (many, Fault::Refuse(429, ""), is_manifest),
        (1000, Fault::LoseAnswer, is_put),
        (many, Fault::LoseAnswer, is_segment),
        (many, Fault::LoseAnswer, is_manifest),
        (many, Fault::Refuse(503, ""), |seen| seen.key == "/auth/v1.0"),
    ];
    for (number, (size, fault, which)) in troubles.into_iter().enumerate() {
        let fake = Fake::start(at_first(2, fault, which)).await;
        let store = store(&fake);
        let data = data(size);
        let location = put(&store, KEY, &data).await.unwrap_or_else(|error| panic!("{number}: {error:?}"));
        assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data, "{number}");
        store.delete(&location).await.unwrap();
        assert_eq!(fake.names(), [""; 0], "{number}");
    }
}

#[tokio::test]
async fn a_token_that_ends_is_made_anew_and_once() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = store(&fake);
    let logins = || fake.log().iter().filter(|line| line.contains("/auth/v1.0")).count();
    let data = data(3 * MIB);
    let mut writer = write(&store, KEY, &data.slice(..1_500_000)).await.unwrap();
    fake.end_tokens();
    writer.write(data.slice(1_500_000..)).await.unwrap();
    let location = writer.commit().await.unwrap().location;
    assert_eq!(logins(), 2, "{:?}", fake.log());
    assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data);
    assert_eq!(logins(), 2);
}

#[tokio::test]
async fn a_token_that_is_never_taken_is_denied() {
    let fake = Fake::start(|seen| if is_get(seen) { Fault::Refuse(401, "") } else { Fault::Nothing }).await;
    let store = store(&fake);
    let error = store.open(&store.location(KEY), None).await.unwrap_err();
    assert!(matches!(error, Error::Denied { .. }), "{error:?}");
    let logins = fake.log().iter().filter(|line| line.contains("/auth/v1.0")).count();
    assert_eq!(logins, 2, "one login more, and no other");
}

#[tokio::test]
async fn a_full_service_says_so_and_keeps_nothing() {
    for (status, text) in [(413, ""), (507, ""), (403, "QuotaExceeded")] {
        let fake = Fake::start(move |seen| {
            let is_late = is_segment(seen) && !seen.key.ends_with("00001");
            if is_late || is_put(seen) { Fault::Refuse(status, text) } else { Fault::Nothing }
        })
        .await;
        let store = store(&fake);
        for size in [10, 3 * MIB] {
            let error = put(&store, KEY, &data(size)).await.unwrap_err();
            assert!(matches!(error, Error::Full { .. }), "{status} {text}: {error:?}");
            store.settle().await;
            assert_eq!(fake.names(), [""; 0], "{status} {text}");
        }
    }
}

#[tokio::test]
async fn a_missing_container_is_no_missing_data() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    fake.remove_container();
    let here = options(&fake.url());
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
        assert!(cause(&error).contains("'glance' does not exist"), "{error:?}");
    }
    let making = impatient(&SwiftOptions { swift_store_create_container_on_put: true, ..here });
    assert_eq!(making.capacity().await.unwrap(), None, "the first upload makes it");
    put(&making, KEY, &data(10)).await.unwrap();
    assert_eq!(store.size(&location).await.unwrap(), 10);
}

#[tokio::test]
async fn the_room_is_that_of_the_quota() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    fake.put(KEY, b"0123456789", "");
    let store = store(&fake);
    assert_eq!(store.capacity().await.unwrap(), None);
    fake.set_quota(15);
    assert_eq!(store.capacity().await.unwrap(), Some(crate::Capacity { total: 15, free: 5 }));
    fake.set_quota(5);
    assert_eq!(store.capacity().await.unwrap(), Some(crate::Capacity { total: 5, free: 0 }));
}
