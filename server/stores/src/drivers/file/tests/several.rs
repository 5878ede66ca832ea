//! Several folders with priorities.

use super::*;

fn several(folders: &[(&Path, i64)]) -> FileOptions {
    let entry = |(path, priority): &(&Path, i64)| format!("{}:{priority}", path.display());
    FileOptions { filesystem_store_datadirs: folders.iter().map(entry).collect(), ..FileOptions::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keeps_the_contract_in_several_folders() {
    conformance(|| async {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let options = several(&[(one.path(), 1), (two.path(), 1)]);
        let incomplete = two.path().join(INCOMPLETE);
        fixture_of(options, incomplete, Box::new((one, two)))
    })
    .await;
}

#[tokio::test]
async fn the_highest_priority_takes_the_image_and_all_folders_are_read() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = FileStore::open("files", several(&[(one.path(), 10), (two.path(), 20)])).unwrap();
    let location = put(&store, b"data", None).await.unwrap();
    assert_eq!(names(two.path()), [two.path().join(KEY)], "{location}");
    assert_eq!(store.locations(KEY).len(), 2);
    assert_eq!(store.location(KEY), location);
    // The same folders, the other way round: what is in the other one is found, and not written twice.
    let store = FileStore::open("files", several(&[(one.path(), 30), (two.path(), 20)])).unwrap();
    assert_eq!(get(&store, &location).await.unwrap(), b"data");
    assert!(matches!(put(&store, b"other", None).await, Err(Error::AlreadyExists { .. })));
    assert_eq!(store.stored().await.unwrap().len(), 1);
    let room = store.capacity().await.unwrap().unwrap();
    let single = open(one.path()).capacity().await.unwrap().unwrap();
    assert_eq!(room.total, single.total, "one file system is counted once");
    store.delete(&location).await.unwrap();
    assert_eq!(put(&store, b"other", Some(5)).await.unwrap(), store.location(KEY));
    let full = store.create("1b8f3c11-9f4b-4a1e-8c1d-9a390d5f4b44", Some(u64::MAX)).await.map(drop);
    assert!(matches!(full, Err(Error::Full { .. })));
}

#[tokio::test]
async fn locations_have_the_metadata_of_their_mountpoint() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = one.path().join("metadata.json");
    let object = |id: &str, folder: &Path| serde_json::json!({"id": id, "mountpoint": folder});
    let list = serde_json::json!([object("nowhere", Path::new("/nowhere")), object("two", two.path())]);
    fs::write(&file, list.to_string()).unwrap();
    let options = FileOptions {
        filesystem_store_metadata_file: file.clone(),
        ..several(&[(one.path(), 10), (two.path(), 20)])
    };
    let store = FileStore::open("files", options.clone()).unwrap();
    let location = put(&store, b"data", None).await.unwrap();
    assert_eq!(serde_json::Value::Object(store.location_metadata(&location)), object("two", two.path()));
    let of_the_other = format!("file://{}/{KEY}", one.path().display());
    for without in [of_the_other.as_str(), "file:///elsewhere/key", "nothing"] {
        assert_eq!(store.location_metadata(without), serde_json::Map::new(), "{without}");
    }
    fs::write(&file, "{}").unwrap();
    let error = FileStore::open("files", options).map(drop).unwrap_err();
    let Error::Other { source, .. } = error else { panic!("{error:?}") };
    assert!(source.to_string().contains("the object 1: id is missing"), "{source}");
}

#[tokio::test]
async fn of_two_writers_in_different_folders_one_commits() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let first = FileStore::open("files", several(&[(one.path(), 2), (two.path(), 1)])).unwrap();
    let second = FileStore::open("files", several(&[(one.path(), 1), (two.path(), 2)])).unwrap();
    let (a, b) = (first.create(KEY, None).await.unwrap(), second.create(KEY, None).await.unwrap());
    assert!(a.commit().await.is_ok());
    assert!(matches!(b.commit().await, Err(Error::AlreadyExists { .. })));
    assert_eq!(first.stored().await.unwrap().len(), 1);
}
