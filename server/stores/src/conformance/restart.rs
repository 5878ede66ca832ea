//! The server starts again, or a second one does, while the first writes.

use super::{
    Fixture,
    support::{absent, data, get, id, kept, put, same, write},
};

pub(super) async fn open_writers_survive_a_sweep(fixture: &Fixture) {
    let promise = "a sweep by another server leaves open writers alone";
    let Some(reopen) = &fixture.reopen else { return };
    let store = &*fixture.store;
    let (key, data) = (id(1), data(3_000_000));
    let mut writer = kept(promise, store.create(&key, Some(data.len() as u64)).await);
    kept(promise, write(&mut writer, &data.slice(..1_500_000), 400_000).await);
    let other = reopen().await;
    assert_eq!(kept(promise, other.sweep().await), 0, "{promise}");
    kept(promise, write(&mut writer, &data.slice(1_500_000..), 400_000).await);
    let location = kept(promise, writer.commit().await).location;
    same(promise, &kept(promise, get(&*other, &location, None).await), &data);
    assert_eq!(kept(promise, other.sweep().await), 0, "committed data is no leftover");
    same(promise, &kept(promise, get(store, &location, None).await), &data);
}

pub(super) async fn leftovers_are_swept(fixture: &Fixture) {
    let promise = "what a dead process left is removed, and its key can be written";
    let (Some(reopen), Some(crash)) = (&fixture.reopen, &fixture.crash) else { return };
    let committed = kept(promise, put(&*fixture.store, &id(2), None, &data(1000), 1000).await);
    let key = id(1);
    crash(&key).await;
    let store = reopen().await;
    absent(promise, store.open(&store.location(&key), None).await);
    assert!(kept(promise, store.sweep().await) > 0, "{promise}: something was there");
    assert_eq!(kept(promise, store.sweep().await), 0, "{promise}: all of it at once");
    let data_after = data(70_000);
    kept(promise, put(&*store, &key, None, &data_after, 30_000).await);
    same(promise, &kept(promise, get(&*store, &store.location(&key), None).await), &data_after);
    same("committed data stays", &kept(promise, get(&*store, &committed.location, None).await), &data(1000));
}

pub(super) async fn health(fixture: &Fixture) {
    let promise = "a store that works is healthy";
    assert!(
        !fixture.store.name().is_empty() && !fixture.store.driver().is_empty(),
        "it has a name and a type"
    );
    if let Some(room) = kept(promise, fixture.store.capacity().await) {
        assert!(room.free <= room.total, "{promise}: {room:?}");
    }
    assert_eq!(kept(promise, fixture.store.sweep().await), 0, "{promise}: an empty store has no leftovers");
}
