//! What nobody should see, and whom nobody should trust.

use super::*;
use crate::drivers::testing::{
    shown,
    tls::{behind_tls, certificate},
};

#[tokio::test]
async fn secrets_are_in_nothing_that_is_shown() {
    let secrets = |text: &str| text.contains("planted");
    assert!(!secrets(&format!("{:?} {:#?}", options(), options())));
    assert!(!secrets(&serde_json::to_string(&options()).unwrap()));
    type Which = fn(&Seen) -> bool;
    let is_login: Which = |seen| seen.key == "Login";
    let is_file: Which = |seen| seen.method != "POST";
    let is_call: Which =
        |seen| seen.method == "POST" && !matches!(seen.key.as_str(), "Login" | "RetrieveServiceContent");
    let is_task: Which = |seen| seen.key.ends_with("_Task");
    for (status, class, which) in [
        (401, "", is_login),
        (500, "", is_login),
        (500, "InvalidLogin", is_login),
        (401, "", is_file),
        (403, "", is_file),
        (500, "", is_file),
        (302, "", is_file),
        (500, "NoPermission", is_call),
        (500, "planted-fault", is_call),
        (200, "NotAuthenticated", is_task),
        (200, "planted-fault", is_task),
    ] {
        let fake =
            Fake::start(move |seen| if which(seen) { Fault::Refuse(status, class) } else { Fault::Nothing })
                .await;
        fake.put("one", KEY, b"0123456789");
        let store = store(&fake);
        let location = store.location(KEY);
        assert!(!secrets(&location) && !secrets(&serde_json::to_string(&store.properties()).unwrap()));
        let other = location.replace("vcenter.test", "user:planted-password@vcenter.test");
        let id = "9f4b2a1e-8c1d-4b44-9a39-0d5f0b8f3c12";
        let mut errors = 0;
        for outcome in [
            put(&store, id, &data(10)).await.map(drop),
            store.open(&location, None).await.map(drop),
            store.size(&location).await.map(drop),
            store.delete(&location).await,
            store.capacity().await.map(drop),
            store.sweep().await.map(drop),
            store.stored().await.map(drop),
            store.open(&other, None).await.map(drop),
        ] {
            if let Err(error) = outcome {
                errors += 1;
                assert!(!secrets(&shown(&error)), "{}", shown(&error));
            }
        }
        assert!(errors > 1, "{status} {class}");
    }
}

#[tokio::test]
async fn wrong_credentials_are_denied() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    fake.put("one", KEY, b"0123456789");
    let wrong = VmwareOptions { vmware_server_password: "planted-wrong".into(), ..options() };
    let store = impatient(&wrong, &fake.url());
    for error in [
        store.create(KEY, None).await.map(drop).unwrap_err(),
        store.open(&store.location(KEY), None).await.map(drop).unwrap_err(),
        store.capacity().await.map(drop).unwrap_err(),
    ] {
        assert!(matches!(error, Error::Denied { .. }), "{error:?}");
        assert!(cause(&error).contains("vmware_server_password"), "{error:?}");
    }
}

#[tokio::test]
async fn only_a_known_authority_is_trusted() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let (certificate_of_it, key) = certificate();
    let base = behind_tls(fake.address, &certificate_of_it, &key).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, certificate_of_it.to_pem().unwrap()).unwrap();
    let known = VmwareOptions {
        vmware_server_host: base.trim_start_matches("https://").to_owned(),
        vmware_ca_file: file.clone(),
        ..options()
    };
    let data = data(LARGE);
    // With the address of the options.
    let store = VmwareStore::open("datastores", &known).unwrap();
    let location = put(&store, KEY, &data).await.unwrap();
    assert_eq!(all(store.open(&location, None).await.unwrap()).await.unwrap(), data);

    std::fs::write(&file, certificate().0.to_pem().unwrap()).unwrap();
    // The file comes before the option that believes anybody.
    let error = impatient(&known, &base).capacity().await.unwrap_err();
    assert!(matches!(error, Error::Denied { .. }), "{error:?}");
    assert!(shown(&error).contains("vmware_ca_file"), "{}", shown(&error));
    let insecure = VmwareOptions { vmware_ca_file: "".into(), ..known.clone() };
    assert_eq!(impatient(&insecure, &base).size(&location).await.unwrap(), data.len() as u64);
    std::fs::write(&file, "no certificate").unwrap();
    let Err(error) = VmwareStore::open("datastores", &known) else { panic!("the file is no certificate") };
    assert!(shown(&error).contains("vmware_ca_file"), "{}", shown(&error));
}
