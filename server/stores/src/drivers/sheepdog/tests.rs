//! The cluster as a daemon of the tests' own that misbehaves, and a real one where there is one.

mod fake;
mod faults;
mod real;

use std::sync::Arc;

use bytes::Bytes;
use futures::FutureExt;

use self::fake::{Fake, Fault};
use super::{SheepdogOptions, SheepdogStore, options::MIB};
use crate::{
    Error, Store, Writer,
    conformance::{Fixture, conformance},
    drivers::testing::{all, cause, data},
};

const KEY: &str = "9f4b2a1e-8c1d-4b44-9a39-0d5f0b8f3c11";

fn options(port: u16) -> SheepdogOptions {
    SheepdogOptions {
        sheepdog_store_port: port,
        sheepdog_store_chunk_size: 1,
        sheepdog_store_timeout: 5,
        sheepdog_store_abandoned_after: 0,
        ..SheepdogOptions::default()
    }
}

fn store(options: &SheepdogOptions) -> SheepdogStore {
    SheepdogStore::open("sheep", options).unwrap()
}

async fn write(store: &SheepdogStore, key: &str, data: &Bytes) -> Result<Box<dyn Writer>, Error> {
    let mut writer = store.create(key, None).await?;
    for at in (0..data.len()).step_by(300_000) {
        writer.write(data.slice(at..data.len().min(at + 300_000))).await?;
    }
    Ok(writer)
}

async fn put(store: &SheepdogStore, key: &str, data: &Bytes) -> Result<String, Error> {
    Ok(write(store, key, data).await?.commit().await?.location)
}

async fn get(store: &SheepdogStore, location: &str) -> Result<Vec<u8>, Error> {
    all(store.open(location, None).await?).await
}

/// A store with its background work, and what a process leaves that is killed.
fn fixture(options: SheepdogOptions, guard: Box<dyn std::any::Any + Send + Sync>) -> Fixture {
    let store = Arc::new(store(&options));
    let (settling, crashing) = (Arc::clone(&store), Arc::clone(&store.cluster));
    Fixture {
        settle: Box::new(move || {
            let store = Arc::clone(&settling);
            async move { store.settle().await }.boxed()
        }),
        reopen: Some(Box::new(move || {
            let store = self::store(&options);
            async move { Arc::new(store) as Arc<dyn Store> }.boxed()
        })),
        crash: Some(Box::new(move |key| {
            let (cluster, key) = (Arc::clone(&crashing), key.to_owned());
            async move {
                let vdi = cluster.wire.make(&key).await.unwrap().unwrap();
                cluster.wire.put(&vdi, 0, 0, data(MIB)).await.unwrap();
                cluster.wire.enter(&vdi, 0..1, MIB).await.unwrap();
            }
            .boxed()
        })),
        guard: Some(guard),
        store,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keeps_the_contract() {
    for chunk in [1, 8] {
        conformance(|| async {
            let fake = Fake::start(|_| Fault::Nothing).await;
            let options = SheepdogOptions { sheepdog_store_chunk_size: chunk, ..options(fake.port) };
            fixture(options, Box::new(fake))
        })
        .await;
    }
}

#[tokio::test]
async fn what_is_removed_leaves_no_objects() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = store(&options(fake.port));
    let data = data(9 * MIB + 5);
    let location = put(&store, KEY, &data).await.unwrap();
    assert_eq!(location, format!("sheepdog://127.0.0.1:{}:{KEY}", fake.port));
    assert_eq!(fake.objects(), 3);
    assert_eq!(get(&store, &format!("sheepdog://{KEY}")).await.unwrap(), data, "by its older location");
    store.delete(&location).await.unwrap();
    assert_eq!(fake.objects(), 0);
    let writer = write(&store, KEY, &data).await.unwrap();
    assert_eq!(fake.objects(), 3);
    drop(writer);
    store.settle().await;
    assert_eq!(fake.objects(), 0, "nor does what was never committed");
}

#[tokio::test]
async fn disks_and_snapshots_are_no_images() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = store(&options(fake.port));
    fake.put("disk-of-a-machine", 1 << 30, false);
    fake.put(KEY, 1 << 30, true);
    assert_eq!(store.stored().await.unwrap(), []);
    assert_eq!(store.sweep().await.unwrap(), 0);
    let error = store.size(&store.location(KEY)).await.unwrap_err();
    assert!(matches!(error, Error::NotFound { .. }), "{error:?}");
}

#[tokio::test]
async fn holes_are_zeros() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    fake.put(KEY, 9 * MIB, false);
    let store = store(&options(fake.port));
    assert_eq!(get(&store, &store.location(KEY)).await.unwrap(), vec![0; 9 * MIB as usize]);
}
