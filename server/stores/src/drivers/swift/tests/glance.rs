//! What Glance wrote: manifests that name what the names of their segments begin with.

use super::*;

async fn with_segments(dynamic: &str) -> Fake {
    let fake = Fake::start(|_| Fault::Nothing).await;
    fake.put(&format!("{KEY}-00001"), b"01234", "");
    fake.put(&format!("{KEY}-00002"), b"56789", "");
    fake.put("somebodys-data", b"x", "");
    fake.put(KEY, b"", dynamic);
    fake
}

#[tokio::test]
async fn its_data_is_read_and_removed_with_its_segments() {
    let fake = with_segments(&format!("glance/{KEY}-")).await;
    let store = store(&fake);
    let old = format!("swift+http://planted%3Auser:planted-key@{}/auth/v1.0/glance/{KEY}", fake.address);
    for location in [&old, &store.location(KEY)] {
        assert_eq!(store.size(location).await.unwrap(), 10);
        assert_eq!(all(store.open(location, Some(3..7)).await.unwrap()).await.unwrap(), b"3456");
    }
    let mut stored = store.stored().await.unwrap();
    stored.sort();
    let expected = [(KEY, 10), ("somebodys-data", 1)];
    assert_eq!(stored, expected.map(|(key, size)| crate::Stored { key: key.to_owned(), size }));
    assert_eq!(store.sweep().await.unwrap(), 0);
    store.delete(&old).await.unwrap();
    assert_eq!(fake.names(), ["/glance/somebodys-data"]);
}

#[tokio::test]
async fn a_manifest_that_could_mean_the_data_of_others_removes_none_of_it() {
    for dynamic in ["glance/", "glance/somebodys", "glance", &format!("glance/{KEY}")] {
        let fake = with_segments(dynamic).await;
        let store = store(&fake);
        store.delete(&store.location(KEY)).await.unwrap();
        let left = fake.names();
        assert_eq!(left.len(), 3, "{dynamic}: {left:?}");
        assert!(matches!(store.size(&store.location(KEY)).await, Err(Error::NotFound { .. })));
    }
}
