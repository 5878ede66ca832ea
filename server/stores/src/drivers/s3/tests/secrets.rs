//! What nobody should see, and whom nobody should trust.

use super::*;
use crate::drivers::testing::{
    shown,
    tls::{behind_tls, certificate},
};

#[tokio::test]
async fn secrets_are_in_nothing_that_is_shown() {
    let options = options("http://127.0.0.1:1");
    assert!(!format!("{options:?} {options:#?}").contains("planted"));
    assert!(!serde_json::to_string(&options).unwrap().contains("planted"));
    for (status, code) in [
        (403, "SignatureDoesNotMatch"),
        (403, "InvalidAccessKeyId"),
        (400, "planted secret"),
        (500, "InternalError"),
    ] {
        let fake = Fake::start(move |_| Fault::Refuse(status, code)).await;
        let store = store(&fake);
        let location = store.location(KEY);
        assert!(!location.contains("planted"));
        assert!(!serde_json::to_string(&store.properties()).unwrap().contains("planted"));
        let old = location.replacen("://", "://planted-access:planted/secret@", 1);
        assert!(store.owns(&old));
        for error in [
            store.create(KEY, None).await.map(drop).unwrap_err(),
            store.open(&old, None).await.map(drop).unwrap_err(),
            store.size(&old).await.map(drop).unwrap_err(),
            store.delete(&old).await.unwrap_err(),
            store.capacity().await.map(drop).unwrap_err(),
            store.sweep().await.map(drop).unwrap_err(),
            store.stored().await.map(drop).unwrap_err(),
            store.bucket.begin_upload(KEY, "mark").await.map(drop).unwrap_err(),
            store.bucket.put(KEY, data(1), "mark").await.unwrap_err(),
        ] {
            assert!(!shown(&error).contains("planted"), "{}", shown(&error));
        }
    }
    let closed = impatient(&options);
    let error = closed.size(&closed.location(KEY)).await.unwrap_err();
    assert!(!shown(&error).contains("planted"), "{}", shown(&error));
}

#[tokio::test]
async fn data_at_an_older_location_is_read() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    fake.put(KEY, b"0123456789");
    let store = store(&fake);
    let old = store.location(KEY).replacen("://", "://planted-access:other/secret@x@", 1);
    assert_eq!(all(store.open(&old, Some(2..5)).await.unwrap()).await.unwrap(), b"234");
    store.delete(&old).await.unwrap();
    assert!(matches!(store.size(&old).await, Err(Error::NotFound { .. })));
}

#[tokio::test]
async fn wrong_credentials_are_denied() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    fake.put(KEY, b"0123456789");
    let wrong =
        S3Options { s3_store_access_key: "nobody".into(), ..options(&format!("http://{}", fake.address)) };
    let store = impatient(&wrong);
    for error in [
        store.create(KEY, None).await.map(drop).unwrap_err(),
        store.open(&store.location(KEY), None).await.map(drop).unwrap_err(),
        store.capacity().await.map(drop).unwrap_err(),
    ] {
        assert!(matches!(error, Error::Denied { .. }), "{error:?}");
    }
    let none = S3Options { s3_store_access_key: "".into(), s3_store_secret_key: "".into(), ..wrong };
    let Err(error) = S3Store::open("bucket", &none) else { panic!("there are no credentials") };
    assert!(shown(&error).contains("s3_store_access_key"), "{error:?}");
}

#[tokio::test]
async fn only_a_known_authority_is_trusted() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let (certificate, key) = certificate();
    let unknown = options(&behind_tls(fake.address, &certificate, &key).await);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, certificate.to_pem().unwrap()).unwrap();
    let known = S3Options { s3_store_cacert: file.clone(), ..unknown.clone() };
    let store = impatient(&known);
    let (location, data) = (store.location(KEY), data(2 * PART));
    assert!(location.starts_with("s3+https://127.0.0.1:"), "{location}");
    assert_eq!(put(&store, KEY, &data).await.unwrap(), location);
    assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data);

    let (other, _) = super::super::super::testing::tls::certificate();
    std::fs::write(&file, other.to_pem().unwrap()).unwrap();
    let error = impatient(&known).capacity().await.unwrap_err();
    assert!(matches!(error, Error::Denied { .. }), "{error:?}");
    assert!(shown(&error).contains("s3_store_cacert"), "{}", shown(&error));
    std::fs::write(&file, "no certificate").unwrap();
    let Err(error) = S3Store::open("bucket", &known) else { panic!("the file is no certificate") };
    assert!(shown(&error).contains("s3_store_cacert"), "{}", shown(&error));
}
