//! What goes wrong between the store and the cluster.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use futures::StreamExt;

use super::*;

const NEW: u8 = 0x11;
const INFO: u8 = 0x14;
const READ: u8 = 0x02;
const CREATE: u8 = 0x01;

/// The fault for the first so many requests of a kind.
fn at_first(count: usize, opcode: u8, fault: Fault) -> impl Fn(u8) -> Fault + Send + Sync {
    let left = AtomicUsize::new(count);
    move |seen| {
        let take = |left: usize| left.checked_sub(1);
        let hit = seen == opcode && left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).is_ok();
        if hit { fault } else { Fault::Nothing }
    }
}

#[tokio::test]
async fn a_kept_connection_that_was_closed_is_made_again() {
    let fake = Fake::start(at_first(1, READ, Fault::Close)).await;
    let store = store(&options(fake.port));
    let location = put(&store, KEY, &data(2 * MIB)).await.unwrap();
    assert_eq!(store.size(&location).await.unwrap(), 2 * MIB);
}

#[tokio::test]
async fn a_full_cluster_is_full_and_nothing_stays() {
    let fake = Fake::start(at_first(1, CREATE, Fault::Refuse(0x15))).await;
    let store = store(&options(fake.port));
    let error = put(&store, KEY, &data(2 * MIB)).await.unwrap_err();
    assert!(matches!(error, Error::Full { .. }), "{error:?}");
    store.settle().await;
    assert_eq!(store.sweep().await.unwrap(), 0, "the image was removed");
    put(&store, KEY, &data(100)).await.unwrap();
}

#[tokio::test]
async fn what_a_lost_answer_left_is_replaced() {
    let fake = Fake::start(at_first(1, NEW, Fault::LoseAnswer)).await;
    let store = store(&options(fake.port));
    let data = data(2 * MIB);
    let error = put(&store, KEY, &data).await.unwrap_err();
    assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
    let location = put(&store, KEY, &data).await.unwrap();
    assert_eq!(get(&store, &location).await.unwrap(), data);
    assert_eq!(fake.log().iter().filter(|opcode| **opcode == NEW).count(), 3, "one of them met the other");
}

#[tokio::test]
async fn a_cluster_that_hangs_or_waits_is_unavailable() {
    for fault in [Fault::Hang, Fault::Refuse(0x16), Fault::Close] {
        let fake = Fake::start(move |opcode| if opcode == INFO { fault } else { Fault::Nothing }).await;
        let store = store(&SheepdogOptions { sheepdog_store_timeout: 1, ..options(fake.port) });
        let error = store.capacity().await.unwrap_err();
        assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
        assert!(!cause(&error).is_empty());
    }
    let store = store(&options(1));
    let error = store.capacity().await.unwrap_err();
    assert!(matches!(error, Error::Unavailable { .. }), "nobody listens: {error:?}");
    assert!(cause(&error).contains("127.0.0.1:1"), "{error:?}");
}

#[tokio::test]
async fn another_service_at_the_port_is_named() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        use tokio::io::AsyncWriteExt;
        while let Ok((mut connection, _)) = listener.accept().await {
            let _ = connection.write_all(&[b'x'; 200]).await;
        }
    });
    let error = store(&options(port)).capacity().await.unwrap_err();
    assert!(cause(&error).contains("port of a sheep"), "{error:?}");
}

#[tokio::test]
async fn a_number_that_was_given_to_another_image_is_noticed() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = store(&options(fake.port));
    let location = put(&store, KEY, &data(12 * MIB)).await.unwrap();
    let mut stream = store.open(&location, None).await.unwrap().stream;
    stream.next().await.unwrap().unwrap();
    let other = "0b8f3c11-9f4b-4a1e-8c1d-9a390d5f4b44";
    fake.replace(KEY, other, 12 * MIB);
    let rest = stream.collect::<Vec<_>>().await;
    assert!(rest.iter().any(Result::is_err), "zeros of another image are not those of this one");
}

#[tokio::test]
async fn uploads_of_other_servers_are_left_while_they_move() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let pause = SheepdogOptions { sheepdog_store_abandoned_after: 1, ..options(fake.port) };
    let (store, hasty) = (store(&pause), store(&options(fake.port)));
    let vdi = store.cluster.wire.make(KEY).await.unwrap().unwrap();
    let still = "0b8f3c11-9f4b-4a1e-8c1d-9a390d5f4b44";
    store.cluster.wire.make(still).await.unwrap().unwrap();
    assert_eq!(store.sweep().await.unwrap(), 0, "nothing is decided at once");
    store.cluster.wire.enter(&vdi, 0..0, 5).await.unwrap();
    // The second look is made in the background.
    tokio::time::timeout(Duration::from_secs(20), async {
        while store.cluster.wire.by_name(still).await.unwrap().is_some() {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
    assert!(store.cluster.wire.by_name(KEY).await.unwrap().is_some(), "it has sent something meanwhile");
    assert_eq!(hasty.sweep().await.unwrap(), 1, "a server that is alone does not wait");
}
