//! Subscriptions, and the versions that came of them.

use std::collections::BTreeMap;

use vitrine_database::{Database, Error};
use vitrine_model::{
    CatalogueFilter, CatalogueKind, CheckResult, OldVersions, SubscribedVersion, Subscription,
    SubscriptionChoice, VersionState, Visibility,
};

use crate::{
    fixtures::{id, seconds},
    harness::on_all_engines,
};

on_all_engines!(
    subscriptions_are_kept_changed_and_forgotten,
    a_check_has_one_task_at_a_time,
    a_version_is_met_once,
    many_at_once_meet_a_version_once,
);

fn subscription(number: u32, project: &str, name: &str) -> Subscription {
    Subscription {
        id: id(number),
        project_id: project.to_owned(),
        choice: SubscriptionChoice {
            name: name.to_owned(),
            url: format!("https://c.example/{}", "日本/".repeat(100)),
            kind: CatalogueKind::Simplestreams,
            filter: CatalogueFilter {
                product: "*:server:*".to_owned(),
                release: "noble".to_owned(),
                arch: "amd64".to_owned(),
                ftype: "disk1.img".to_owned(),
            },
            visibility: Visibility::Private,
            stores: vec!["fast".to_owned(), "slow, \"odd\"".to_owned()],
            every_hours: 24,
            keep: 3,
            old: OldVersions::Hide,
            properties: BTreeMap::from([("os_admin_user".to_owned(), "ubuntu".to_owned())]),
        },
        enabled: true,
        created_at: seconds(1),
        checked_at: None,
        next_check_at: Some(seconds(10)),
        result: CheckResult::Never,
        message: None,
        task_id: None,
    }
}

fn version(subscription: u32, version: &str, image: u32) -> SubscribedVersion {
    SubscribedVersion {
        subscription_id: id(subscription),
        product: "server".to_owned(),
        version: version.to_owned(),
        title: format!("server {version}"),
        image_id: id(image),
        task_id: None,
        state: VersionState::Importing,
        size: Some(u64::from(image) << 32),
        url: "https://c.example/disk.img".to_owned(),
        checksum: Some(format!("sha512:{}", "a".repeat(128))),
        error: None,
        attempts: 0,
        created_at: seconds(i64::from(image)),
        updated_at: seconds(i64::from(image)),
    }
}

async fn subscriptions_are_kept_changed_and_forgotten(database: Database) {
    let all = database.subscriptions();
    let (one, two) = (subscription(1, "red", "ubuntu"), subscription(2, "red", "Ubuntu"));
    let by_hand = Subscription { next_check_at: None, ..subscription(3, "blue", "ubuntu") };
    for new in [&one, &two, &by_hand] {
        all.insert(new).await.unwrap();
    }
    let taken = all.insert(&subscription(4, "red", "ubuntu")).await;
    assert!(matches!(taken, Err(Error::Duplicate { .. })), "{taken:?}");
    assert_eq!(all.get(&id(1)).await.unwrap(), Some(one.clone()));
    assert_eq!(all.get(&id(9)).await.unwrap(), None);
    assert_eq!(all.list(Some("blue"), 10).await.unwrap(), std::slice::from_ref(&by_hand));
    assert_eq!(all.list(None, 2).await.unwrap().len(), 2);
    assert_eq!((all.count("red").await.unwrap(), all.count("green").await.unwrap()), (2, 0));

    let mut changed = one.clone();
    changed.choice.name = "ubuntu noble".to_owned();
    changed.choice.stores = Vec::new();
    changed.next_check_at = Some(seconds(30));
    // What a check came to is not the person's to change.
    let sent = Subscription { task_id: Some("x".to_owned()), result: CheckResult::Failed, ..changed.clone() };
    assert!(all.update(&sent).await.unwrap());
    assert!(all.update(&sent).await.unwrap(), "the same again is no loss");
    assert_eq!(all.get(&id(1)).await.unwrap(), Some(changed.clone()));
    let mut stolen = changed.clone();
    stolen.choice.name = "Ubuntu".to_owned();
    assert!(matches!(all.update(&stolen).await, Err(Error::Duplicate { .. })));
    assert!(!all.update(&subscription(9, "red", "none")).await.unwrap());

    assert_eq!(all.due(seconds(9), 10).await.unwrap(), []);
    assert_eq!(all.due(seconds(10), 10).await.unwrap(), std::slice::from_ref(&two));
    let paused = Subscription { enabled: false, ..two };
    assert!(all.update(&paused).await.unwrap());
    assert_eq!(all.due(seconds(100), 10).await.unwrap(), [changed]);

    assert!(all.insert_version(&version(1, "1", 11)).await.unwrap());
    assert!(all.delete(&id(1)).await.unwrap());
    assert!(!all.delete(&id(1)).await.unwrap());
    assert_eq!(all.versions(&id(1)).await.unwrap(), []);
}

async fn a_check_has_one_task_at_a_time(database: Database) {
    let all = database.subscriptions();
    let new = subscription(1, "red", "ubuntu");
    all.insert(&new).await.unwrap();
    assert!(all.begin_check(&new, "first", Some(seconds(50))).await.unwrap());
    assert!(!all.begin_check(&new, "second", Some(seconds(60))).await.unwrap());
    let now = all.get(&id(1)).await.unwrap().unwrap();
    assert_eq!((now.task_id.as_deref(), now.next_check_at), (Some("first"), Some(seconds(50))));
    assert!(!all.end_check(&id(1), "second", seconds(20), CheckResult::Ok, None).await.unwrap());
    assert!(all.end_check(&id(1), "first", seconds(20), CheckResult::Failed, Some("why")).await.unwrap());
    let ended = all.get(&id(1)).await.unwrap().unwrap();
    assert_eq!((ended.result, ended.message.as_deref()), (CheckResult::Failed, Some("why")));
    assert_eq!(ended.checked_at, Some(seconds(20)));
    assert!(all.begin_check(&ended, "third", None).await.unwrap());
    assert_eq!(all.get(&id(1)).await.unwrap().unwrap().next_check_at, None);
}

async fn a_version_is_met_once(database: Database) {
    let all = database.subscriptions();
    for number in [1, 2] {
        all.insert(&subscription(number, "red", &number.to_string())).await.unwrap();
    }
    let first = version(1, "1", 11);
    assert!(all.insert_version(&first).await.unwrap());
    assert!(!all.insert_version(&version(1, "1", 12)).await.unwrap());
    assert!(all.insert_version(&version(2, "1", 13)).await.unwrap());
    assert!(
        all.insert_version(&SubscribedVersion { size: None, checksum: None, ..version(1, "2", 14) })
            .await
            .unwrap()
    );
    assert_eq!(all.version_of_image(&id(11)).await.unwrap(), Some(first.clone()));
    assert_eq!(all.version_of_image(&id(12)).await.unwrap(), None);
    assert_eq!(all.version(&id(1), "server", "1").await.unwrap(), Some(first.clone()));
    assert_eq!(all.version(&id(1), "server", "3").await.unwrap(), None);

    let failed = SubscribedVersion {
        state: VersionState::Failed,
        error: Some("the checksum".to_owned()),
        attempts: 2,
        ..first.clone()
    };
    assert!(all.save_version(&first, &failed).await.unwrap());
    let ready = SubscribedVersion { state: VersionState::Ready, ..first.clone() };
    assert!(!all.save_version(&first, &ready).await.unwrap(), "it is in another state by now");
    assert!(!all.forget_version(&first).await.unwrap());
    let versions = all.versions(&id(1)).await.unwrap();
    assert_eq!(versions.iter().map(|one| one.version.as_str()).collect::<Vec<_>>(), ["2", "1"]);
    assert_eq!(versions[1], failed);

    let mut tally = all.tally(&[id(1), id(2)]).await.unwrap();
    tally.sort_by_key(|(id, state, _)| (id.clone(), state.as_str()));
    assert_eq!(
        tally,
        [
            (id(1), VersionState::Failed, 1),
            (id(1), VersionState::Importing, 1),
            (id(2), VersionState::Importing, 1)
        ]
    );
    assert_eq!(all.tally(&[]).await.unwrap(), []);
    assert!(all.forget_version(&failed).await.unwrap());
    assert_eq!(all.versions(&id(1)).await.unwrap().len(), 1);
}

async fn many_at_once_meet_a_version_once(database: Database) {
    let all = database.subscriptions();
    all.insert(&subscription(1, "red", "ubuntu")).await.unwrap();
    let meetings = (0..8).map(|number| {
        let all = all.clone();
        tokio::spawn(async move { all.insert_version(&version(1, "1", 20 + number)).await.unwrap() })
    });
    let mut met = 0;
    for meeting in meetings.collect::<Vec<_>>() {
        met += u32::from(meeting.await.unwrap());
    }
    assert_eq!(met, 1);
    assert_eq!(all.versions(&id(1)).await.unwrap().len(), 1);
}
