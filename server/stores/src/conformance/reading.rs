//! Data can be read in parts, by many, and while it is deleted.

use futures::{StreamExt, TryStreamExt, future::join_all};

use super::{
    Fixture,
    support::{absent, data, get, id, kept, put, same},
};
use crate::Error;

const MIB: usize = 1024 * 1024;

pub(super) async fn ranges(fixture: &Fixture) {
    let store = &*fixture.store;
    let data = data(5 * MIB + 11);
    let size = data.len() as u64;
    let location = kept("data for ranges", put(store, &id(1), None, &data, MIB).await).location;
    let mib = MIB as u64;
    for range in [
        0..0,
        0..1,
        0..size,
        1..2,
        mib - 1..mib + 1,
        mib..2 * mib,
        100..3 * mib + 5,
        size - 1..size,
        size - 10..size + 10,
        size..size + 1,
        size + 5..u64::MAX,
    ] {
        let promise = format!("the range {range:?} of {size} bytes");
        let content = match store.open(&location, Some(range.clone())).await {
            // A driver that reads only from the start says so, whatever the range.
            Err(Error::NotSupported { .. }) => continue,
            content => kept(&promise, content),
        };
        assert_eq!(content.size, size, "{promise}: the size is that of the whole");
        let expected = &data[range.start.min(size) as usize..range.end.min(size) as usize];
        same(&promise, &kept(&promise, get(store, &location, Some(range)).await), expected);
    }
}

pub(super) async fn in_parallel(fixture: &Fixture) {
    let promise = "readers do not disturb each other";
    let store = &*fixture.store;
    let data = data(4 * MIB + 5);
    let location = kept(promise, put(store, &id(1), None, &data, MIB).await).location;
    for outcome in join_all((0..8).map(|_| get(store, &location, None))).await {
        same(promise, &kept(promise, outcome), &data);
    }
}

pub(super) async fn given_up(fixture: &Fixture) {
    let promise = "a reader that gives up disturbs nothing";
    let store = &*fixture.store;
    let data = data(6 * MIB);
    let location = kept(promise, put(store, &id(1), None, &data, MIB).await).location;
    for _ in 0..4 {
        let mut content = kept(promise, store.open(&location, None).await);
        let first = content.stream.next().await;
        assert!(matches!(first, Some(Ok(_))), "{promise}: first chunk");
    }
    same(promise, &kept(promise, get(store, &location, None).await), &data);
}

pub(super) async fn while_deleted(fixture: &Fixture) {
    let promise = "a reader of data that is deleted reads on, or is told; it never gets other bytes";
    let store = &*fixture.store;
    let data = data(8 * MIB);
    let location = kept(promise, put(store, &id(1), None, &data, MIB).await).location;
    let mut stream = kept(promise, store.open(&location, None).await).stream;
    let mut found = match stream.next().await {
        Some(first) => kept(promise, first).to_vec(),
        None => panic!("{promise}: there is a first chunk"),
    };
    match store.delete(&location).await {
        Ok(()) => absent(promise, store.open(&location, None).await),
        Err(error) => assert!(matches!(error, Error::InUse { .. }), "{promise}: {error:?}"),
    }
    let rest: Result<Vec<_>, _> = stream.try_collect().await;
    if let Ok(rest) = rest {
        found.extend(rest.into_iter().flatten());
        same(promise, &found, &data);
    }
}

pub(super) async fn missing(fixture: &Fixture) {
    let promise = "what was never written is not found";
    let store = &*fixture.store;
    let location = store.location(&id(1));
    assert!(store.owns(&location), "a location is owned whether there is data or not");
    absent(promise, store.open(&location, None).await);
    absent(promise, store.open(&location, Some(0..1)).await);
    absent(promise, store.size(&location).await);
    absent(promise, store.delete(&location).await);
}
