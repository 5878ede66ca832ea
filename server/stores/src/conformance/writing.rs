//! Data comes back as it was written, exactly when it was committed.

use bytes::Bytes;
use futures::future::join_all;

use super::{
    Fixture,
    support::{absent, data, get, id, kept, put, refused, same, write},
};
use crate::Error;

const MIB: usize = 1024 * 1024;

pub(super) async fn sizes(fixture: &Fixture) {
    let store = &*fixture.store;
    for (number, size) in [0, 1, 511, 4096, 3 * MIB, 5 * MIB + 7].into_iter().enumerate() {
        let promise = format!("{size} bytes are stored and come back");
        let (key, data) = (id(number as u32), data(size));
        let committed = kept(&promise, put(store, &key, Some(size as u64), &data, 256 * 1024).await);
        assert_eq!(committed.size, size as u64, "{promise}: size of the commit");
        assert!(store.may_be_of(&committed.location, &key), "{promise}: its location is that of its key");
        assert_eq!(
            kept(&promise, store.size(&store.location(&key)).await),
            size as u64,
            "{promise}: it is found by its key"
        );
        assert!(store.owns(&committed.location), "{promise}: the store owns its location");
        same(&promise, &kept(&promise, get(store, &committed.location, None).await), &data);
        assert_eq!(kept(&promise, store.size(&committed.location).await), size as u64, "{promise}: size");
        kept(&promise, store.delete(&committed.location).await);
        absent("what was deleted is gone", store.size(&committed.location).await);
        absent("what was deleted cannot be deleted again", store.delete(&committed.location).await);
    }
}

pub(super) async fn size_hints(fixture: &Fixture) {
    let store = &*fixture.store;
    let data = data(2 * MIB + 3);
    let length = data.len() as u64;
    for (number, hint) in
        [None, Some(0), Some(1), Some(length - 1), Some(length + 1), Some(4 * length)].into_iter().enumerate()
    {
        let promise = format!("a size hint of {hint:?} for {length} bytes is a hint alone");
        let committed = kept(&promise, put(store, &id(number as u32), hint, &data, 300_000).await);
        assert_eq!(committed.size, length, "{promise}");
        same(&promise, &kept(&promise, get(store, &committed.location, None).await), &data);
    }
}

pub(super) async fn chunkings(fixture: &Fixture) {
    let store = &*fixture.store;
    for (number, (size, chunk)) in
        [(20_000, 1), (3 * MIB, 4095), (4 * MIB, MIB), (9 * MIB, 4 * MIB)].into_iter().enumerate()
    {
        let promise = format!("{size} bytes in chunks of {chunk}");
        let data = data(size);
        let committed = kept(&promise, put(store, &id(number as u32), None, &data, chunk).await);
        same(&promise, &kept(&promise, get(store, &committed.location, None).await), &data);
    }

    let promise = "empty chunks and long runs of zeros";
    let data =
        [data(70_000), Bytes::from(vec![0; 3 * MIB]), data(70_000), Bytes::from(vec![0; 200_000])].concat();
    let mut writer = kept(promise, store.create(&id(99), None).await);
    for chunk in data.chunks(100_000) {
        kept(promise, writer.write(Bytes::copy_from_slice(chunk)).await);
        kept(promise, writer.write(Bytes::new()).await);
    }
    let committed = kept(promise, writer.commit().await);
    assert_eq!(committed.size, data.len() as u64, "{promise}: size");
    same(promise, &kept(promise, get(store, &committed.location, None).await), &data);
}

pub(super) async fn nothing_before_commit(fixture: &Fixture) {
    let promise = "nothing can be read before the commit";
    let store = &*fixture.store;
    let (key, data) = (id(1), data(3 * MIB));
    let location = store.location(&key);
    let mut writer = kept(promise, store.create(&key, Some(data.len() as u64)).await);
    absent(promise, store.size(&location).await);
    kept(promise, write(&mut writer, &data, 1_000_000).await);
    absent(promise, store.size(&location).await);
    absent(promise, store.open(&location, None).await);
    absent(promise, store.delete(&location).await);
    kept(promise, writer.commit().await);
    same(promise, &kept(promise, get(store, &location, None).await), &data);
}

pub(super) async fn dropped_writers(fixture: &Fixture) {
    let promise = "a dropped writer leaves nothing";
    let store = &*fixture.store;
    let (key, data) = (id(1), data(3 * MIB + 1));
    let location = store.location(&key);
    for written in [0, 1, MIB, data.len()] {
        let mut writer = kept(promise, store.create(&key, Some(data.len() as u64)).await);
        kept(promise, write(&mut writer, &data.slice(..written), 700_000).await);
        drop(writer);
        (fixture.settle)().await;
        absent(promise, store.open(&location, None).await);
        assert_eq!(kept(promise, store.sweep().await), 0, "{promise}, after {written} bytes");
    }
    let promise = "a commit that nobody waits for leaves nothing, or all of it";
    let mut writer = kept(promise, store.create(&key, None).await);
    kept(promise, write(&mut writer, &data, 700_000).await);
    let mut commit = writer.commit();
    let polled = futures::poll!(&mut commit);
    drop(commit);
    (fixture.settle)().await;
    if polled.is_pending() {
        absent(promise, store.open(&location, None).await);
    } else {
        kept(promise, store.delete(&location).await);
    }
    let promise = "after all that the key can be written";
    kept(promise, put(store, &key, None, &data, MIB).await);
    same(promise, &kept(promise, get(store, &location, None).await), &data);
}

pub(super) async fn one_writer_wins(fixture: &Fixture) {
    let promise = "of several writers of one key exactly one commits";
    let store = &*fixture.store;
    let key = id(1);
    for round in 0..8_usize {
        let racer = |mark: u8| {
            let key = key.clone();
            async move {
                let data = Bytes::from(vec![mark; 100_000 + usize::from(mark)]);
                put(store, &key, None, &data, 64 * 1024).await.map(|_| data)
            }
        };
        let outcomes = join_all((1..=4).map(racer)).await;
        let mut winner = None;
        for outcome in outcomes {
            match outcome {
                Ok(data) => assert!(winner.replace(data).is_none(), "{promise}: two did in round {round}"),
                Err(Error::AlreadyExists { .. }) => {}
                Err(error) => panic!("{promise}: a loser is told that the key exists, not {error:?}"),
            }
        }
        let location = store.location(&key);
        let Some(data) = winner else { panic!("{promise}: none did in round {round}") };
        same(promise, &kept(promise, get(store, &location, None).await), &data);
        kept(promise, store.delete(&location).await);
        (fixture.settle)().await;
        assert_eq!(kept(promise, store.sweep().await), 0, "{promise}, and the losers leave nothing");
    }
}

pub(super) async fn never_twice(fixture: &Fixture) {
    let promise = "a key that holds data cannot be written";
    let store = &*fixture.store;
    let (key, data) = (id(1), data(10_000));
    let late = kept(promise, store.create(&key, None).await);
    let committed = kept(promise, put(store, &key, None, &data, MIB).await);
    let error = refused(promise, store.create(&key, None).await.map(drop));
    assert!(
        matches!(&error, Error::AlreadyExists { key: named, .. } if *named == key),
        "{promise}: {error:?}"
    );
    let error = refused(promise, late.commit().await);
    assert!(matches!(error, Error::AlreadyExists { .. }), "{promise}, begun before it did: {error:?}");
    same(promise, &kept(promise, get(store, &committed.location, None).await), &data);
    kept(promise, store.delete(&committed.location).await);
    kept("a deleted key can be written", put(store, &key, None, &data, MIB).await);
}
