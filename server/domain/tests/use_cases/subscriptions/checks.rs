//! What comes of a catalogue, and that it comes once.

use std::{collections::BTreeMap, time::Duration};

use serde_json::json;
use vitrine_model::{
    CatalogueFilter, CatalogueKind, CheckResult, Family, ImageChange, ImageStatus, OldVersions,
    SubscriptionChoice, VersionState as State, Visibility,
};

use super::{Shop, sha256};
use crate::imports::web::Page;

#[tokio::test]
async fn new_versions_become_images_of_one_family_and_older_ones_leave_the_lists() {
    let shop = Shop::open().await;
    shop.publish(&[("20260301", "data", true)]);
    let mut choice = shop.choice("ubuntu");
    choice.properties = BTreeMap::from([("hw_disk_bus".to_owned(), "virtio".to_owned())]);
    let subscription = shop.subscribe(choice).await;
    let first = shop.image(&subscription, "20260301").await;
    assert_eq!((first.status, first.size, first.os_hidden), (ImageStatus::Active, Some(4), false));
    assert_eq!(first.name.as_deref(), Some("ubuntu 24.04 x86_64 20260301"));
    assert_eq!((first.owner.as_deref(), first.visibility), (Some("ours"), Visibility::Private));
    assert_eq!(Family::of(&first), Family::Named("ubuntu 24.04 x86_64".to_owned()));
    for (name, value) in [
        ("os_distro", "ubuntu"),
        ("os_version", "24.04"),
        ("architecture", "x86_64"),
        ("hw_disk_bus", "virtio"),
    ] {
        assert_eq!(first.properties.get(name).map(String::as_str), Some(value), "{name}");
    }
    let now = shop.now(&subscription).await;
    assert_eq!((now.result, now.message), (CheckResult::Ok, None));
    assert!(now.checked_at.is_some());

    shop.check(&subscription).await;
    assert_eq!(shop.bed.world.records().await.len(), 1, "nothing is new");

    shop.publish(&[("20260301", "data", true), ("20260401", "more data", true)]);
    shop.check(&subscription).await;
    assert_eq!(
        shop.states(&subscription).await,
        [("20260401".to_owned(), State::Ready), ("20260301".to_owned(), State::Old)]
    );
    let (old, new) =
        (shop.image(&subscription, "20260301").await, shop.image(&subscription, "20260401").await);
    assert_eq!(Family::of(&old), Family::of(&new));
    assert_eq!((old.os_hidden, new.os_hidden, new.size), (true, false, Some(9)));
    shop.bed.assert_settled().await;

    // More are kept by now: the hidden one comes back, and is not imported again.
    let more = SubscriptionChoice { keep: 2, ..shop.now(&subscription).await.choice };
    shop.bed.controller.change_subscription(&shop.bed.who, &subscription.id, more).await.unwrap();
    shop.check(&subscription).await;
    assert!(!shop.image(&subscription, "20260301").await.os_hidden);
    assert_eq!(shop.bed.world.records().await.len(), 2);
}

#[tokio::test]
async fn old_versions_are_deleted_where_that_was_chosen_and_protected_ones_stay() {
    let shop = Shop::open().await;
    shop.publish(&[("1", "data", true), ("2", "more", true)]);
    let subscription =
        shop.subscribe(SubscriptionChoice { keep: 2, old: OldVersions::Delete, ..shop.choice("u") }).await;
    let kept = shop.image(&subscription, "1").await;
    let protect = vec![ImageChange::Protected(true)];
    shop.bed.controller.update_image(&shop.bed.who, &kept.id, protect).await.unwrap();
    shop.publish(&[("1", "data", true), ("2", "more", true), ("3", "data", true), ("4", "data", true)]);
    shop.check(&subscription).await;
    let states = shop.states(&subscription).await;
    let states: Vec<_> = states.iter().map(|(version, state)| (version.as_str(), *state)).collect();
    assert_eq!(
        states,
        [("4", State::Ready), ("3", State::Ready), ("2", State::Removed), ("1", State::Ready)]
    );
    let left = shop.bed.image(&kept.id).await;
    assert!(left.protected && !left.os_hidden);
    shop.check(&subscription).await;
    assert_eq!(shop.bed.world.records().await.len(), 3, "what was removed does not come again");
}

#[tokio::test]
async fn what_somebody_deleted_does_not_come_again() {
    let shop = Shop::open().await;
    shop.publish(&[("1", "data", true)]);
    let subscription = shop.subscribe(shop.choice("u")).await;
    let image = shop.image(&subscription, "1").await;
    shop.bed.controller.delete_image(&shop.bed.who, &image.id).await.unwrap();
    for _ in 0..2 {
        shop.check(&subscription).await;
        assert_eq!(shop.states(&subscription).await, [("1".to_owned(), State::Gone)]);
        assert!(shop.bed.world.records().await.is_empty());
    }
}

#[tokio::test]
async fn two_nodes_that_look_at_once_bring_a_version_once() {
    let shop = Shop::open().await;
    shop.publish(&[("1", "data", true)]);
    let (bed, other) = (&shop.bed, shop.other());
    let made = bed.controller.create_subscription(&bed.who, shop.choice("u")).await.unwrap();
    // As if both had found the other's check gone in the middle: two tasks of one subscription.
    let first = bed.controller.check_subscription(&bed.who, &made.id).await.unwrap();
    let same = other.check_subscription(&bed.who, &made.id).await.unwrap();
    assert_eq!(first.id, same.id, "there is one check at a time");
    let (here, there) = tokio::join!(bed.controller.work_on(&first.id), other.work_on(&first.id));
    assert_eq!(u32::from(here.unwrap()) + u32::from(there.unwrap()), 1);
    shop.work(&bed.controller).await;
    shop.work(&other).await;
    assert_eq!(bed.world.records().await.len(), 1);
    assert_eq!(shop.states(&made).await, [("1".to_owned(), State::Ready)]);
}

#[tokio::test]
async fn a_process_that_died_in_the_middle_leaves_nothing_that_comes_twice() {
    let shop = Shop::open().await;
    shop.publish(&[("1", "data", true)]);
    let subscription = shop.subscribe(shop.choice("u")).await;
    let (row, kept) = (shop.version(&subscription, "1").await, shop.bed.world.database.subscriptions());
    // The row was written, and nothing else.
    let image = shop.bed.image(&row.image_id).await;
    let begun = vitrine_model::SubscribedVersion {
        state: State::Importing,
        task_id: None,
        version: "2".to_owned(),
        image_id: "00000000-0000-4000-8000-00000000aaaa".to_owned(),
        ..row.clone()
    };
    assert!(kept.insert_version(&begun).await.unwrap());
    shop.publish(&[("1", "data", true), ("2", "more", true)]);
    shop.check(&subscription).await;
    let second = shop.image(&subscription, "2").await;
    assert_eq!((second.id.as_str(), second.status), (begun.image_id.as_str(), ImageStatus::Active));
    // The import ended, and its end was not noted.
    let ready = shop.version(&subscription, "2").await;
    let lost = vitrine_model::SubscribedVersion { state: State::Importing, ..ready.clone() };
    assert!(kept.save_version(&ready, &lost).await.unwrap());
    shop.check(&subscription).await;
    assert_eq!(shop.version(&subscription, "2").await.state, State::Ready);
    assert_eq!(shop.bed.world.records().await.len(), 2);
    assert_eq!(shop.bed.image(&image.id).await.size, Some(4));
}

#[tokio::test]
async fn checks_come_round_by_themselves_on_one_node_and_pauses_end_that() {
    let shop = Shop::open().await;
    shop.publish(&[("1", "data", true)]);
    let (bed, other) = (&shop.bed, shop.other());
    let subscription = shop.subscribe(shop.choice("u")).await;
    let by_hand = shop.subscribe(SubscriptionChoice { every_hours: 0, ..shop.choice("by hand") }).await;
    assert_eq!(shop.checks().await, 2, "the first one is made at once");
    assert_eq!(shop.now(&by_hand).await.next_check_at, None);
    assert_eq!(bed.controller.begin_due_checks().await.unwrap(), 0, "none is due");
    bed.world.clock.advance(Duration::from_secs(24 * 3600 + 60));
    assert_eq!(other.begin_due_checks().await.unwrap(), 1);
    assert_eq!(bed.controller.begin_due_checks().await.unwrap(), 0, "the other has looked");
    shop.work(&other).await;
    assert_eq!(shop.checks().await, 3);

    let paused = bed.controller.pause_subscription(&bed.who, &subscription.id, true).await.unwrap();
    assert_eq!((paused.enabled, paused.next_check_at), (false, None));
    bed.world.clock.advance(Duration::from_secs(48 * 3600));
    assert_eq!(bed.controller.begin_due_checks().await.unwrap(), 0);
    bed.controller.pause_subscription(&bed.who, &subscription.id, false).await.unwrap();
    bed.world.clock.advance(Duration::from_secs(61));
    assert_eq!(bed.controller.begin_due_checks().await.unwrap(), 1);
}

#[tokio::test]
async fn a_list_is_a_catalogue_too_and_its_properties_are_judged() {
    let shop = Shop::open().await;
    let web = &shop.bed.web;
    web.put("/disks/a.raw", [Page::of("data")]);
    let images = json!({"images": [{
        "name": "Debian 13", "version": "1", "url": "disks/a.raw", "sha256": sha256("data"),
        "properties": {
            "os_distro": "Debian", "os_version": "13", "architecture": "arm64", "hw_qemu_guest_agent": "yes",
            "os_glance_import_task": "x", "owner": "theirs", "cinder_encryption_key_id": "x",
        },
    }]});
    let url = web.put("/images.json", [Page::of(images.to_string())]);
    let choice = SubscriptionChoice {
        kind: CatalogueKind::List,
        url,
        stores: vec!["second".to_owned()],
        visibility: Visibility::Community,
        filter: CatalogueFilter { arch: "arm64".to_owned(), ..CatalogueFilter::default() },
        ..shop.choice("debian")
    };
    let subscription = shop.subscribe(choice).await;
    let image = shop.image(&subscription, "1").await;
    assert_eq!((image.status, image.visibility), (ImageStatus::Active, Visibility::Community));
    assert_eq!(image.locations[0].store(), Some("second"));
    assert_eq!(Family::of(&image), Family::Named("Debian 13".to_owned()));
    assert_eq!(image.owner.as_deref(), Some("ours"));
    let said = |name: &str| image.properties.get(name).map(String::as_str);
    assert_eq!((said("os_distro"), said("hw_qemu_guest_agent")), (Some("Debian"), Some("yes")));
    assert_eq!(
        (said("os_glance_import_task"), said("owner"), said("cinder_encryption_key_id")),
        (None, None, None)
    );
}
