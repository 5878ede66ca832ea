//! Reading, by one and by many.

use futures::{StreamExt, future::join_all};

use super::*;

#[tokio::test]
async fn downloads_share_an_attachment_and_the_last_one_ends_it() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = store(&options(&fake.url()));
    let data = data(3 * UNIT);
    let location = put(&store, KEY, &data).await.unwrap();
    let before = fake.place().attached().1;
    let opened = join_all((0..4).map(|_| store.open(&location, None))).await;
    assert_eq!(fake.place().attached(), (1, before + 1), "one for all of them");
    let error = store.delete(&location).await.unwrap_err();
    assert!(matches!(error, Error::InUse { .. }), "{error:?}");
    for content in opened {
        assert_eq!(all(content.unwrap()).await.unwrap(), data);
    }
    // Removal waits for the detachment, which goes on in the background.
    store.delete(&location).await.unwrap();
    assert_eq!(fake.place().attachments(), 0);
}

#[tokio::test]
async fn a_download_that_is_given_up_detaches() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = store(&options(&fake.url()));
    let location = put(&store, KEY, &data(3 * UNIT)).await.unwrap();
    let mut content = store.open(&location, Some(5..2 * UNIT)).await.unwrap();
    content.stream.next().await.unwrap().unwrap();
    assert_eq!(fake.place().attachments(), 1);
    drop(content);
    store.settle().await;
    assert_eq!(fake.place().attachments(), 0);
}

#[tokio::test]
async fn volumes_that_name_no_image_cannot_be_reached() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = store(&options(&fake.url()));
    let disk = fake.put(json!({"whose": "a tenant's"}), b"secret");
    let location = format!("cinder://volumes/{disk}");
    for error in [
        store.open(&location, None).await.map(drop).unwrap_err(),
        store.size(&location).await.map(drop).unwrap_err(),
        store.delete(&location).await.unwrap_err(),
    ] {
        assert!(matches!(error, Error::NotFound { .. }), "{error:?}");
    }
    assert_eq!(fake.place().volumes().len(), 1);
    let cinders_own = fake.put(json!({"glance_image_id": KEY, "image_size": "6"}), b"public");
    let location = format!("cinder://{cinders_own}");
    assert_eq!(get(&store, &location).await.unwrap(), b"public", "what Cinder uploaded as a volume");
}

#[tokio::test]
async fn a_volume_that_another_host_reads_is_unavailable_unless_it_may_be_shared() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = store(&options(&fake.url()));
    let location = put(&store, KEY, &data(1000)).await.unwrap();
    fake.attach(location.rsplit('/').next().unwrap(), "elsewhere", "glance_store");
    let error = store.open(&location, None).await.map(drop).unwrap_err();
    assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
    assert!(cause(&error).contains("multiattach"), "{error:?}");
    let error = store.delete(&location).await.unwrap_err();
    assert!(matches!(error, Error::InUse { .. }), "{error:?}");
    fake.place().is_multiattach = true;
    assert_eq!(get(&store, &location).await.unwrap().len(), 1000);
}
