//! Servers that break, stall, refuse, and lose their answers.

use std::sync::Mutex;

use super::*;

fn is_get(seen: &Seen) -> bool {
    seen.method == "GET" && seen.key.ends_with(KEY)
}

fn is_put(seen: &Seen) -> bool {
    seen.method == "PUT"
}

#[tokio::test]
async fn a_broken_or_stalled_download_goes_on_where_it_was() {
    for (fault, with_ranges) in
        [(Fault::Break(4), true), (Fault::Stall(4), true), (Fault::Break(7), false), (Fault::Stall(7), false)]
    {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, faults) = (Arc::clone(&asked), at_first(1, fault, is_get));
        let fake = Fake::start(move |seen| {
            if is_get(seen) {
                log.lock().unwrap().push(seen.header(http::header::RANGE).to_owned());
            }
            faults(seen)
        })
        .await;
        fake.put("one", KEY, b"0123456789");
        if !with_ranges {
            fake.without_ranges();
        }
        let store = store(&fake);
        let content = store.open(&store.location(KEY), Some(2..9)).await.unwrap();
        assert_eq!(content.size, 10);
        assert_eq!(all(content).await.unwrap(), b"2345678", "with ranges: {with_ranges}");
        let expected = if with_ranges { ["bytes=2-8", "bytes=6-8"] } else { ["bytes=2-8", "bytes=7-8"] };
        assert_eq!(*asked.lock().unwrap(), expected);
    }
}

#[tokio::test]
async fn data_that_changes_or_goes_while_it_is_read_is_an_error() {
    for (then, part) in [
        (Some(b"9876543210".as_slice()), "was changed"),
        (Some(b"987"), "was changed"),
        (None, "was removed"),
    ] {
        let breaks = at_first(1, Fault::Break(4), is_get);
        let fake = Fake::start(move |seen| match seen.header(http::header::RANGE) {
            "" => breaks(seen),
            _ if then.is_none() => Fault::Refuse(404, ""),
            _ => Fault::Nothing,
        })
        .await;
        fake.put("one", KEY, b"0123456789");
        let store = store(&fake);
        let content = store.open(&store.location(KEY), None).await.unwrap();
        if let Some(then) = then {
            fake.put("one", KEY, then);
        }
        let error = all(content).await.unwrap_err();
        assert!(matches!(error, Error::Other { .. }), "{error:?}");
        assert!(cause(&error).contains(part) && cause(&error).contains("after byte 4"), "{error:?}");
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_unavailable() {
    let fake = Fake::start(|seen| if is_get(seen) { Fault::Hang } else { Fault::Nothing }).await;
    fake.put("one", KEY, b"0123456789");
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (store, part) in [
        (store(&fake), "vmware_store_timeout"),
        (impatient(&options(), &format!("http://{closed}")), "no answer to the login"),
    ] {
        let error = store.open(&store.location(KEY), None).await.unwrap_err();
        assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
        assert!(cause(&error).contains(part), "{error:?}");
    }
}

#[tokio::test]
async fn a_short_trouble_is_not_the_end_of_an_upload() {
    type Which = fn(&Seen) -> bool;
    let is_move: Which = |seen| seen.key == "MoveDatastoreFile_Task";
    let is_delete: Which = |seen| seen.key == "DeleteDatastoreFile_Task";
    let troubles: [(u64, Fault, Which); 11] = [
        (1000, Fault::Refuse(503, ""), is_put),
        (1000, Fault::LoseAnswer, is_put),
        (1000, Fault::Refuse(401, ""), |seen| seen.method == "HEAD"),
        (LARGE, Fault::Refuse(503, ""), is_move),
        (LARGE, Fault::LoseAnswer, is_move),
        (1000, Fault::Refuse(200, "FileLocked"), is_move),
        (1000, Fault::Refuse(200, "HostNotConnected"), is_delete),
        (1000, Fault::LoseAnswer, is_delete),
        (LARGE, Fault::Refuse(503, ""), |seen| seen.key == "Login"),
        (1000, Fault::Refuse(502, ""), |seen| seen.key == "RetrievePropertiesEx"),
        (1000, Fault::Refuse(500, "NotAuthenticated"), is_move),
    ];
    for (number, (size, fault, which)) in troubles.into_iter().enumerate() {
        let is_ended = matches!(fault, Fault::Refuse(401, _) | Fault::Refuse(_, "NotAuthenticated"));
        let fake = Fake::start(at_first(if is_ended { 1 } else { 2 }, fault, which)).await;
        let store = store(&fake);
        let data = data(size);
        let location = put(&store, KEY, &data).await.unwrap_or_else(|error| panic!("{number}: {error:?}"));
        assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data, "{number}");
        store.delete(&location).await.unwrap_or_else(|error| panic!("{number}: {error:?}"));
        assert_eq!(fake.names(), [""; 0], "{number}");
    }
}

#[tokio::test]
async fn a_session_that_ends_is_made_anew_and_once() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = store(&fake);
    let data = data(LARGE);
    let mut writer = write(&store, KEY, &data.slice(..1_000_000)).await.unwrap();
    fake.end_sessions();
    for chunk in data.slice(1_000_000..).chunks(1_000_000) {
        writer.write(Bytes::copy_from_slice(chunk)).await.unwrap();
    }
    fake.end_sessions();
    let location = writer.commit().await.unwrap().location;
    assert_eq!(fake.calls("Login"), 3, "{:?}", fake.log());
    assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data);
    assert_eq!(fake.calls("Login"), 3);
    store.settle().await;
    assert_eq!(fake.sessions(), 0, "a server that ends leaves no session");
}

#[tokio::test]
async fn a_session_that_is_never_taken_is_denied() {
    let fake = Fake::start(|seen| if is_get(seen) { Fault::Refuse(401, "") } else { Fault::Nothing }).await;
    let store = store(&fake);
    let error = store.open(&store.location(KEY), None).await.unwrap_err();
    assert!(matches!(error, Error::Denied { .. }), "{error:?}");
    assert_eq!(fake.calls("Login"), 2, "one login more, and no other");
}

#[tokio::test]
async fn a_full_datastore_says_so_and_keeps_nothing() {
    for status in [507, 413, 500] {
        let fake =
            Fake::start(move |seen| if is_put(seen) { Fault::Refuse(status, "") } else { Fault::Nothing })
                .await;
        let store = store(&fake);
        for size in [10, LARGE] {
            let writer = write(&store, KEY, &data(size)).await;
            if status == 500 {
                // The server does not say why; the room that is left does.
                fake.set_free(1000, 1000);
            }
            let error = match writer {
                Ok(writer) => writer.commit().await.unwrap_err(),
                Err(error) => error,
            };
            assert!(matches!(error, Error::Full { .. }), "{status}, {size} bytes: {error:?}");
            store.settle().await;
            assert_eq!(fake.names(), [""; 0], "{status}");
            fake.set_free(1 << 39, 1 << 39);
        }
    }
    let fake = Fake::start(|seen| match seen.key.as_str() {
        "MoveDatastoreFile_Task" => Fault::Refuse(200, "NoDiskSpace"),
        _ => Fault::Nothing,
    })
    .await;
    let store = store(&fake);
    let error = put(&store, KEY, &data(10)).await.unwrap_err();
    assert!(matches!(error, Error::Full { .. }), "{error:?}");
    store.settle().await;
    assert_eq!(fake.names(), [""; 0]);
}

#[tokio::test]
async fn an_upload_that_the_server_does_not_take_ends() {
    let fake = Fake::start(|seen| if is_put(seen) { Fault::Hang } else { Fault::Nothing }).await;
    let store = store(&fake);
    let mut writer = store.create(KEY, None).await.unwrap();
    let mut written = 0;
    let error = loop {
        match writer.write(data(4_000_000)).await {
            Ok(()) => written += 4,
            Err(error) => break error,
        }
        assert!(written < 64, "nobody holds so much");
    };
    assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
    assert!(cause(&error).contains("vmware_store_timeout"), "{error:?}");
}

#[tokio::test]
async fn what_the_operator_named_wrongly_is_no_missing_data() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    for (name, part) in [("/DC9:one", "no datacenter '/DC9'"), ("/DC0:three", "no datastore 'three'")] {
        let options = VmwareOptions { vmware_datastores: vec![name.to_owned()], ..options() };
        let store = impatient(&options, &fake.url());
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
            assert!(cause(&error).contains(part) && cause(&error).contains("vmware_datastores"), "{error:?}");
        }
    }
}

#[tokio::test]
async fn a_file_that_is_open_is_in_use() {
    let fake = Fake::start(|seen| match seen.key.as_str() {
        "DeleteDatastoreFile_Task" => Fault::Refuse(200, "FileLocked"),
        _ => Fault::Nothing,
    })
    .await;
    fake.put("one", KEY, b"0123456789");
    let store = store(&fake);
    let error = store.delete(&store.location(KEY)).await.unwrap_err();
    assert!(matches!(error, Error::InUse { .. }), "{error:?}");
}
