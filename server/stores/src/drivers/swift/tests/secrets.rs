//! What nobody should see, and whom nobody should trust.

use super::*;
use crate::drivers::testing::{
    shown,
    tls::{behind_tls, certificate},
};

#[tokio::test]
async fn secrets_are_in_nothing_that_is_shown() {
    // The user is no secret.
    let secrets = |text: &str| text.contains("planted-") || text.contains("app-secret");
    let options = SwiftOptions {
        swift_store_application_credential_secret: "app-secret".into(),
        ..options("http://127.0.0.1:1")
    };
    assert!(!secrets(&format!("{options:?} {options:#?}")));
    assert!(!secrets(&serde_json::to_string(&options).unwrap()));
    for (status, is_login) in
        [(401, true), (500, true), (401, false), (403, false), (400, false), (503, false)]
    {
        let fake = Fake::start(move |seen| {
            if (seen.key == "/auth/v1.0") == is_login { Fault::Refuse(status, "") } else { Fault::Nothing }
        })
        .await;
        let store = store(&fake);
        let location = store.location(KEY);
        assert!(!secrets(&location) && !secrets(&serde_json::to_string(&store.properties()).unwrap()));
        let old = format!("swift+http://planted%3Auser:planted-key@{}/auth/v1.0/glance/{KEY}", fake.address);
        assert!(store.owns(&old));
        let place = store.account.address.place("", KEY);
        for error in [
            store.create(KEY, None).await.map(drop).unwrap_err(),
            store.open(&old, None).await.map(drop).unwrap_err(),
            store.size(&old).await.map(drop).unwrap_err(),
            store.delete(&old).await.unwrap_err(),
            store.capacity().await.map(drop).unwrap_err(),
            store.sweep().await.map(drop).unwrap_err(),
            store.stored().await.map(drop).unwrap_err(),
            store.account.put(&place, data(1), None, "mark").await.unwrap_err(),
            store.account.put_segment(&place.container, "a", 1, data(1)).await.map(drop).unwrap_err(),
            store.open(&old.replace("planted-key", "planted-other"), None).await.map(drop).unwrap_err(),
        ] {
            assert!(!secrets(&shown(&error)), "{}", shown(&error));
        }
    }
    let closed = impatient(&SwiftOptions { swift_store_application_credential_secret: "".into(), ..options });
    let error = closed.size(&closed.location(KEY)).await.unwrap_err();
    assert!(!secrets(&shown(&error)), "{}", shown(&error));
}

#[tokio::test]
async fn wrong_credentials_are_denied() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    fake.put(KEY, b"0123456789", "");
    let wrong = SwiftOptions { swift_store_key: "planted-wrong".into(), ..options(&fake.url()) };
    let store = impatient(&wrong);
    for error in [
        store.create(KEY, None).await.map(drop).unwrap_err(),
        store.open(&store.location(KEY), None).await.map(drop).unwrap_err(),
        store.capacity().await.map(drop).unwrap_err(),
    ] {
        assert!(matches!(error, Error::Denied { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn only_a_known_authority_is_trusted() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let (certificate_of_it, key) = certificate();
    let host = behind_tls(fake.address, &certificate_of_it, &key).await;
    // The login names an address without TLS.
    let unknown = SwiftOptions { swift_store_endpoint: format!("{host}/v1/AUTH_test"), ..options(&host) };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, certificate_of_it.to_pem().unwrap()).unwrap();
    let known = SwiftOptions { swift_store_cacert: file.clone(), ..unknown.clone() };
    let data = data(2 * MIB);
    let store = impatient(&known);
    let location = put(&store, KEY, &data).await.unwrap();
    assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data);

    std::fs::write(&file, certificate().0.to_pem().unwrap()).unwrap();
    let error = impatient(&known).capacity().await.unwrap_err();
    assert!(matches!(error, Error::Denied { .. }), "{error:?}");
    assert!(shown(&error).contains("swift_store_cacert"), "{}", shown(&error));
    let insecure = SwiftOptions { swift_store_auth_insecure: true, ..known.clone() };
    assert_eq!(impatient(&insecure).size(&location).await.unwrap(), data.len() as u64);
    std::fs::write(&file, "no certificate").unwrap();
    let Err(error) = SwiftStore::open("account", &known) else { panic!("the file is no certificate") };
    assert!(shown(&error).contains("swift_store_cacert"), "{}", shown(&error));
}
