//! Data is read while it is written, and listed when it is there; for the drivers that can.

use bytes::Bytes;
use futures::{FutureExt, StreamExt, TryStreamExt};

use super::{
    Fixture,
    support::{data, id, kept, put, refused, same, write},
};
use crate::{ByteStream, Error, Stored};

const MIB: usize = 1024 * 1024;

async fn all(promise: &str, stream: ByteStream) -> Vec<u8> {
    let chunks: Vec<Bytes> = kept(promise, stream.try_collect().await);
    chunks.concat()
}

pub(super) async fn growth(fixture: &Fixture) {
    let promise = "data can be read while it is written";
    let data = data(5 * MIB + 3);
    let size = data.len() as u64;
    let mut writer = kept(promise, fixture.store.create(&id(1), Some(size)).await);
    let Some(growing) = writer.growing() else { return };
    let mut early = growing.read(0..size);
    assert!(early.next().now_or_never().is_none(), "{promise}: nothing is there yet");
    kept(promise, write(&mut writer, &data.slice(..3 * MIB), 300_000).await);
    let mut seen = Vec::new();
    while seen.len() < MIB {
        seen.extend_from_slice(&kept(promise, early.next().await.unwrap_or(Ok(Bytes::new()))));
    }
    kept(promise, write(&mut writer, &data.slice(3 * MIB..), 300_000).await);
    let middle = all(promise, growing.read(MIB as u64..2 * MIB as u64));
    same(promise, &middle.await, &data[MIB..2 * MIB]);
    kept(promise, writer.commit().await);
    seen.extend(all(promise, early).await);
    same(promise, &seen, &data);
    same("it can be read after the commit", &all(promise, growing.read(0..size)).await, &data);
    let beyond = refused("more than was committed", growing.read(0..size + 1).try_collect::<Vec<_>>().await);
    assert!(matches!(beyond, Error::Unavailable { .. }), "{beyond:?}");

    let promise = "readers of data that is given up are told";
    let mut writer = kept(promise, fixture.store.create(&id(2), None).await);
    let Some(growing) = writer.growing() else { panic!("{promise}: a second writer can do less") };
    kept(promise, write(&mut writer, &data, 300_000).await);
    let reading = tokio::spawn(growing.read(0..size + 1).try_collect::<Vec<_>>());
    drop(writer);
    let told = refused(promise, reading.await.unwrap_or_else(|_| Ok(Vec::new())));
    assert!(matches!(told, Error::Unavailable { .. }), "{promise}: {told:?}");
    (fixture.settle)().await;
}

pub(super) async fn listing(fixture: &Fixture) {
    let store = &*fixture.store;
    match store.stored().await {
        Err(Error::NotSupported { .. }) => return,
        empty => assert_eq!(kept("an empty store lists nothing", empty), []),
    }
    let promise = "committed data is listed, and nothing else";
    kept(promise, put(store, &id(1), None, &data(7), 7).await);
    kept(promise, put(store, &id(2), None, &data(0), 1).await);
    let gone = kept(promise, put(store, &id(3), None, &data(3), 3).await);
    kept(promise, store.delete(&gone.location).await);
    let mut writer = kept(promise, store.create(&id(4), None).await);
    kept(promise, writer.write(data(9)).await);
    let mut listed = kept(promise, store.stored().await);
    listed.sort();
    assert_eq!(listed, [Stored { key: id(1), size: 7 }, Stored { key: id(2), size: 0 }], "{promise}");
    drop(writer);
    (fixture.settle)().await;
}
