//! Data that is sent as it comes into the object itself.

use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};

use super::*;

/// More than is held.
const SIZE: u64 = 6 * MIB + 12_345;

fn eager(fake: &Fake) -> SwiftStore {
    impatient(&SwiftOptions {
        swift_store_upload_memory: 4,
        swift_store_large_object_size: 100,
        ..options(&fake.url())
    })
}

fn is_data(seen: &Seen) -> bool {
    seen.method == "PUT" && seen.key.ends_with(KEY)
}

async fn send(store: &SwiftStore, data: &Bytes) -> Result<Box<dyn Writer>, Error> {
    send_as(store, data, data.len() as u64).await
}

/// Writes data of which `said` bytes were said.
async fn send_as(store: &SwiftStore, data: &Bytes, said: u64) -> Result<Box<dyn Writer>, Error> {
    let mut writer = store.create(KEY, Some(said)).await?;
    for at in (0..data.len()).step_by(300_000) {
        writer.write(data.slice(at..data.len().min(at + 300_000))).await?;
    }
    Ok(writer)
}

async fn put(store: &SwiftStore, data: &Bytes) -> Result<String, Error> {
    Ok(send(store, data).await?.commit().await?.location)
}

async fn left(fake: &Fake, store: &SwiftStore) -> Vec<String> {
    store.settle().await;
    fake.names()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_large_object_is_one_request_that_ends_with_the_commit() {
    let fake = Fake::start(|seen| {
        if is_data(seen) {
            let headers = (seen.header(CONTENT_LENGTH), seen.header(TRANSFER_ENCODING));
            assert_eq!(headers, (SIZE.to_string().as_str(), ""));
        }
        Fault::Nothing
    })
    .await;
    let store = eager(&fake);
    let data = data(SIZE);
    let writer = send(&store, &data).await.unwrap();
    assert_eq!(fake.names(), [""; 0], "all of it was written, and it is not there before the commit");
    let committed = writer.commit().await.unwrap();
    assert_eq!((committed.size, fake.names().len()), (SIZE, 1));
    assert_eq!(all(store.open(&committed.location, None).await.unwrap()).await.unwrap(), data);
    store.delete(&committed.location).await.unwrap();
    assert_eq!(left(&fake, &store).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_writer_and_a_dropped_commit_leave_nothing() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = eager(&fake);
    let data = data(SIZE);
    for size in [10, SIZE - 1, SIZE] {
        let part = data.slice(..usize::try_from(size).unwrap());
        drop(send_as(&store, &part, SIZE).await.unwrap());
        assert_eq!(left(&fake, &store).await, [""; 0], "{size}");
    }
    let mut commit = send(&store, &data).await.unwrap().commit();
    assert!(futures::poll!(&mut commit).is_pending());
    drop(commit);
    assert_eq!(left(&fake, &store).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_writers_one_leaves_its_data_and_the_other_nothing() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = eager(&fake);
    let (first, second) = (data(SIZE), data(SIZE + 7));
    let (one, two) = (send(&store, &first).await.unwrap(), send(&store, &second).await.unwrap());
    let (one, two) = futures::join!(one.commit(), two.commit());
    let (winner, loser) = if one.is_ok() { (one, two) } else { (two, one) };
    assert!(matches!(loser, Err(Error::AlreadyExists { .. })), "{loser:?}");
    assert_eq!(left(&fake, &store).await.len(), 1);
    assert_eq!(store.size(&store.location(KEY)).await.unwrap(), winner.unwrap().size);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_answer_is_asked_for_and_what_did_not_arrive_ends_the_upload() {
    for (what, fault, is_good) in [
        ("lost", Fault::LoseAnswer, true),
        ("away", Fault::Refuse(503, ""), false),
        ("full", Fault::Refuse(507, ""), false),
        ("damaged", Fault::Damage, false),
    ] {
        let fake = Fake::start(at_first(1, fault, is_data)).await;
        let store = eager(&fake);
        let data = data(SIZE);
        match put(&store, &data).await {
            Ok(location) => {
                assert!(is_good, "{what}");
                assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data, "{what}");
            }
            Err(error) => {
                assert!(!is_good, "{what}: {error:?}");
                assert_eq!(left(&fake, &store).await, [""; 0], "{what}: {error:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_size_that_was_said_wrongly_ends_the_upload() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = eager(&fake);
    let data = data(SIZE);
    for said in [SIZE - 1, SIZE + 1] {
        let error = match send_as(&store, &data, said).await {
            Ok(writer) => writer.commit().await.unwrap_err(),
            Err(error) => error,
        };
        assert!(cause(&error).contains("announced wrongly"), "{error:?}");
        assert_eq!(left(&fake, &store).await, [""; 0], "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_that_takes_nothing_is_given_up() {
    let fake = Fake::start(|seen| if is_data(seen) { Fault::Hang } else { Fault::Nothing }).await;
    let store = eager(&fake);
    let error = put(&store, &data(20 * MIB)).await.unwrap_err();
    assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
    assert!(cause(&error).contains("swift_store_timeout"), "{error:?}");
}
