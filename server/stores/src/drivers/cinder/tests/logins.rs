//! Logging in, and what nobody should see.

use super::*;

#[tokio::test]
async fn the_catalog_or_a_template_says_where_cinder_is() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let by_user = options(&fake.url());
    let application = CinderOptions {
        cinder_store_user_name: String::new(),
        cinder_store_password: "".into(),
        cinder_store_application_credential_id: "app".to_owned(),
        cinder_store_application_credential_secret: "planted-secret".into(),
        ..by_user.clone()
    };
    let named =
        CinderOptions { cinder_catalog_info: "volumev3:cinderv3:publicURL".to_owned(), ..by_user.clone() };
    let template = CinderOptions {
        cinder_endpoint_template: format!("{}/volume/v3/%(project_id)s", fake.url()),
        cinder_os_region_name: "nowhere".to_owned(),
        ..by_user.clone()
    };
    for options in [by_user.clone(), application, named, template] {
        let store = store(&options);
        let location = put(&store, KEY, &data(1000)).await.unwrap();
        fake.end_tokens();
        assert_eq!(get(&store, &location).await.unwrap().len(), 1000, "with a new token");
        store.settle().await;
        store.delete(&location).await.unwrap();
    }
    let nowhere = CinderOptions { cinder_os_region_name: "nowhere".to_owned(), ..by_user };
    let error = store(&nowhere).capacity().await.unwrap_err();
    assert!(cause(&error).contains("cinder_os_region_name"), "{error:?}");
}

#[tokio::test]
async fn secrets_are_in_nothing_that_is_shown() {
    for (status, is_login) in
        [(401, true), (500, true), (401, false), (403, false), (400, false), (503, false)]
    {
        let fake = Fake::start(move |seen| {
            if (seen.key == "/v3/auth/tokens") == is_login {
                Fault::Refuse(status, "")
            } else {
                Fault::Nothing
            }
        })
        .await;
        let options = CinderOptions { cinder_http_retries: 0, ..options(&fake.url()) };
        assert!(!format!("{options:?}").contains("planted"));
        let store = store(&options);
        let location = format!("cinder://volumes/{KEY}");
        assert!(!serde_json::to_string(&store.properties()).unwrap().contains("planted"));
        for error in [
            store.create(KEY, None).await.map(drop).unwrap_err(),
            store.open(&location, None).await.map(drop).unwrap_err(),
            store.size(&location).await.map(drop).unwrap_err(),
            store.delete(&location).await.unwrap_err(),
            store.capacity().await.map(drop).unwrap_err(),
            store.sweep().await.map(drop).unwrap_err(),
        ] {
            assert!(!shown(&error).contains("planted"), "{}", shown(&error));
            if is_login && status == 401 || status == 403 {
                assert!(matches!(error, Error::Denied { .. }), "{error:?}");
            }
        }
    }
}

#[tokio::test]
async fn problems_name_what_to_look_at() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let wrong = CinderOptions { cinder_store_password: "planted-wrong".into(), ..options(&fake.url()) };
    let error = store(&wrong).capacity().await.unwrap_err();
    assert!(matches!(error, Error::Denied { .. }), "{error:?}");
    assert!(cause(&error).contains("cinder_store_password"), "{error:?}");
    let old = Fake::start(|seen| match seen.key.as_str() {
        "/v3/auth/tokens" => Fault::Nothing,
        _ => Fault::Refuse(406, ""),
    })
    .await;
    let error = store(&options(&old.url())).capacity().await.unwrap_err();
    assert!(cause(&error).contains("3.54"), "{error:?}");
}
