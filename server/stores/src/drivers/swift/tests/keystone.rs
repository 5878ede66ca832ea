//! Logging in at Keystone.

use super::*;

fn at_keystone(fake: &Fake) -> SwiftOptions {
    SwiftOptions {
        swift_store_auth_version: "3".to_owned(),
        swift_store_auth_address: format!("{}/v3", fake.url()),
        swift_store_region: "one".to_owned(),
        ..options("")
    }
}

#[tokio::test]
async fn the_catalog_says_where_the_account_is() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let by_user = at_keystone(&fake);
    let without_version = SwiftOptions { swift_store_auth_address: fake.url(), ..by_user.clone() };
    let apart = SwiftOptions {
        swift_store_user: "user".to_owned(),
        swift_store_project_name: "planted".to_owned(),
        ..by_user.clone()
    };
    let application = SwiftOptions {
        swift_store_user: String::new(),
        swift_store_key: "".into(),
        swift_store_application_credential_id: "app".to_owned(),
        swift_store_application_credential_secret: "planted-secret".into(),
        ..by_user.clone()
    };
    for options in [by_user, without_version, apart, application] {
        let store = impatient(&options);
        let data = data(1000);
        let location = put(&store, KEY, &data).await.unwrap();
        fake.end_tokens();
        assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data);
        store.delete(&location).await.unwrap();
    }
}

#[tokio::test]
async fn problems_of_a_login_name_the_options() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let good = at_keystone(&fake);
    let denied = SwiftOptions { swift_store_key: "planted-wrong".into(), ..good.clone() };
    let error = impatient(&denied).capacity().await.unwrap_err();
    assert!(matches!(error, Error::Denied { .. }), "{error:?}");
    assert!(cause(&error).contains("swift_store_key"), "{error:?}");
    let nowhere = SwiftOptions { swift_store_region: "planet".to_owned(), ..good.clone() };
    let error = impatient(&nowhere).capacity().await.unwrap_err();
    assert!(matches!(error, Error::Other { .. }), "{error:?}");
    assert!(cause(&error).contains("swift_store_region"), "{error:?}");
    let set = SwiftOptions { swift_store_endpoint: format!("{}/v1/AUTH_test/", fake.url()), ..nowhere };
    assert!(impatient(&set).capacity().await.is_ok(), "a URL that is set needs no catalog");

    let lost = Fake::start(|seen| match seen.key.as_str() {
        "/v3/auth/tokens" => Fault::Refuse(404, ""),
        _ => Fault::Nothing,
    })
    .await;
    let store = impatient(&at_keystone(&lost));
    let error = store.size(&store.location(KEY)).await.unwrap_err();
    assert!(matches!(error, Error::Other { .. }), "no login is no missing data: {error:?}");
    assert!(cause(&error).contains("swift_store_auth_address"), "{error:?}");
}
