//! What goes wrong between the store, Cinder and the host: nothing stays attached, and no volume is left.

use super::*;

/// Nothing is left of an upload that failed.
fn is_clean(fake: &Fake) -> bool {
    fake.left() == (0, 0)
}

#[tokio::test]
async fn an_upload_that_fails_anywhere_leaves_nothing() {
    let is = |method: &'static str, part: &'static str| {
        move |seen: &crate::drivers::testing::fault::Seen| seen.method == method && seen.key.ends_with(part)
    };
    let cases: [(&str, &str, u16); 5] = [
        ("POST", "/attachments", 403),
        ("POST", "/volumes", 403),
        ("PUT", "/metadata", 403),
        ("POST", "/action", 403),
        ("GET", "/detail", 403),
    ];
    for (method, part, status) in cases {
        let fake = Fake::start(at_first(1, Fault::Refuse(status, ""), is(method, part))).await;
        let store = store(&options(&fake.url()));
        let error = put(&store, KEY, &data(1000)).await.unwrap_err();
        assert!(matches!(error, Error::Denied { .. }), "{method} {part}: {error:?}");
        assert!(is_clean(&fake), "{method} {part}");
        put(&store, KEY, &data(1000)).await.unwrap();
    }
}

#[tokio::test]
async fn short_troubles_are_survived() {
    let fake = Fake::start(at_first(9, Fault::Refuse(503, ""), |seen| seen.key.len() % 3 == 0)).await;
    let store = store(&CinderOptions { cinder_http_retries: 9, ..options(&fake.url()) });
    let data = data(2 * UNIT);
    let location = put(&store, KEY, &data).await.unwrap();
    assert_eq!(get(&store, &location).await.unwrap(), data);
}

#[tokio::test]
async fn a_volume_whose_creation_had_no_answer_is_found_and_removed() {
    let lost =
        |seen: &crate::drivers::testing::fault::Seen| seen.method == "POST" && seen.key.ends_with("/volumes");
    let fake = Fake::start(at_first(1, Fault::LoseAnswer, lost)).await;
    let store = store(&options(&fake.url()));
    let Err(error) = store.create(KEY, None).await else { panic!("it had no answer") };
    assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
    assert!(is_clean(&fake));
    assert_eq!(
        fake.log().iter().filter(|line| line.ends_with("POST /volume/v3/project-id/volumes")).count(),
        1
    );
}

#[tokio::test]
async fn a_volume_that_comes_to_an_error_is_removed() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = store(&options(&fake.url()));
    fake.place().fails = true;
    let Err(error) = store.create(KEY, None).await else { panic!("it was not made") };
    assert!(cause(&error).contains("to error and not to available"), "{error:?}");
    assert!(is_clean(&fake));
    let mut writer = store.create(KEY, None).await.unwrap();
    fake.place().fails = true;
    let grown = async {
        for _ in 0..40 {
            writer.write(data(300_000)).await?;
        }
        writer.commit().await
    };
    let error = grown.await.unwrap_err();
    assert!(matches!(error, Error::Full { .. }), "it has no room to grow: {error:?}");
    assert!(is_clean(&fake));
}

#[tokio::test]
async fn a_volume_that_never_changes_its_state_is_given_up() {
    let fake = Fake::start(|seen| match (seen.method.as_str(), seen.key.rsplit('/').nth(1)) {
        // No look at a volume is ever answered.
        ("GET", Some("volumes")) if !seen.key.ends_with("detail") => Fault::Hang,
        _ => Fault::Nothing,
    })
    .await;
    let options = CinderOptions {
        cinder_state_transition_timeout: 1,
        cinder_store_timeout: 2,
        cinder_http_retries: 0,
        ..options(&fake.url())
    };
    let Err(error) = store(&options).create(KEY, None).await else { panic!("nothing came of it") };
    assert!(matches!(error, Error::Unavailable { .. }), "{error:?}");
    assert!(cause(&error).contains("cinder_state_transition_timeout"), "{error:?}");
}

#[tokio::test]
async fn what_this_host_cannot_connect_is_named_and_detached() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = store(&options(&fake.url()));
    let location = put(&store, KEY, &data(1000)).await.unwrap();
    fake.place().protocol = "iscsi";
    let error = store.open(&location, None).await.map(drop).unwrap_err();
    assert!(cause(&error).contains("protocol iscsi"), "{error:?}");
    assert!(cause(&error).contains("cinder_connector_command"), "{error:?}");
    assert!(!shown(&error).contains("planted"), "{}", shown(&error));
    assert_eq!(fake.place().attachments(), 0);
    let other = "0b8f3c11-9f4b-4a1e-8c1d-9a390d5f4b44";
    let error = put(&store, other, &data(2 * UNIT)).await.unwrap_err();
    assert!(cause(&error).contains("protocol iscsi"), "{error:?}");
    assert_eq!(fake.left(), (1, 0));
    fake.place().protocol = "local";
    fake.place().is_encrypted = true;
    let error = store.open(&location, None).await.map(drop).unwrap_err();
    assert!(cause(&error).contains("encrypted"), "{error:?}");
}

#[tokio::test]
async fn the_operators_command_connects_what_the_host_cannot() {
    use std::os::unix::fs::PermissionsExt;
    let fake = Fake::start(|_| Fault::Nothing).await;
    fake.place().protocol = "iscsi";
    let folder = tempfile::tempdir().unwrap();
    let (program, log) = (folder.path().join("connector"), folder.path().join("log"));
    // The fake names a file whatever its protocol is called.
    let script = format!(
        "#!/bin/sh\necho $1 >> {}\ncase $1 in properties) echo '{{\"initiator\": \"iqn.test\"}}';;\n\
         connect) sed 's/.*\"device_path\":\"\\([^\"]*\\)\".*/{{\"path\": \"\\1\"}}/';; esac\n",
        log.display()
    );
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let command = vec!["/bin/sh".to_owned(), program.display().to_string()];
    let store = store(&CinderOptions {
        cinder_connector_command: command,
        cinder_do_extend_attached: true,
        ..options(&fake.url())
    });
    let data = data(2 * UNIT);
    let location = put(&store, KEY, &data).await.unwrap();
    assert_eq!(get(&store, &location).await.unwrap(), data);
    store.settle().await;
    let log = std::fs::read_to_string(log).unwrap();
    let verbs: Vec<&str> = log.lines().collect();
    let once = ["properties", "connect", "disconnect"];
    assert_eq!(verbs, ["properties", "connect", "extend", "disconnect", once[0], once[1], once[2]]);
}

#[tokio::test]
async fn an_upload_whose_caller_goes_away_is_removed() {
    let fake = Fake::start(|_| Fault::Nothing).await;
    let store = store(&options(&fake.url()));
    let mut writer = store.create(KEY, None).await.unwrap();
    let mut chunks = Box::pin(async {
        for _ in 0..20 {
            writer.write(data(300_000)).await.unwrap();
        }
    });
    for _ in 0..5 {
        assert!(futures::poll!(&mut chunks).is_pending());
        tokio::task::yield_now().await;
    }
    drop(chunks);
    assert!(writer.write(data(1)).await.is_err(), "what it holds nobody knows");
    drop(writer);
    store.settle().await;
    assert!(is_clean(&fake));
}
