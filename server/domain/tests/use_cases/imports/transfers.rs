//! Images that go from one store to another, and stores that are held against the records.

use std::sync::Arc;

use vitrine_domain::{Check, Finding, Transfer};
use vitrine_model::{Image, TaskStatus};
use vitrine_stores::{
    Store,
    layers::faults::{Faults, When},
};

use super::bed::{Bed, failed, faulty, places, plain, process};
use crate::world::{admin, bytes, code, member};

fn there() -> Transfer {
    Transfer { from: "memory".to_owned(), to: "second".to_owned(), project: None }
}

async fn transfer(bed: &Bed, transfer: Transfer, moves: bool) -> vitrine_model::Task {
    let task = bed.controller.transfer_images(Some(&admin("ours")), transfer, moves).await.unwrap();
    bed.settle(&bed.controller).await;
    bed.task(&task.id).await
}

async fn images(bed: &Bed, data: &[&'static str]) -> Vec<Image> {
    let mut images = Vec::new();
    for data in data {
        images.push(bed.world.active(&bed.who, data).await);
    }
    images
}

#[tokio::test]
async fn all_images_of_a_store_are_copied_once() {
    let bed = Bed::new().await;
    let ours = images(&bed, &["one", "", "three"]).await;
    let theirs = bed.world.active(&member("theirs"), "theirs").await;
    let only = Transfer { project: Some("ours".to_owned()), ..there() };
    let task = transfer(&bed, only, false).await;
    assert_eq!(task.result, Some(serde_json::json!({"images": 3, "bytes": 8})), "{:?}", task.message);
    for image in &ours {
        let now = bed.image(&image.id).await;
        assert_eq!(places(&now), ["memory", "second"]);
        assert_eq!((now.checksum, now.status), (image.checksum.clone(), image.status));
    }
    assert_eq!(places(&bed.image(&theirs.id).await), ["memory"]);
    bed.assert_settled().await;
    // What is there is left out.
    let task = transfer(&bed, there(), false).await;
    assert_eq!(task.result, Some(serde_json::json!({"images": 1, "bytes": 6})));
}

#[tokio::test]
async fn moved_images_leave_the_first_store() {
    let bed = Bed::new().await;
    let moved = images(&bed, &["one", "two"]).await;
    bed.world.copy(&moved[0], &bed.world.second, "one").await;
    let listed = bed.controller.images_to_transfer(&there(), true, "").await.unwrap().unwrap().0;
    assert_eq!(listed.iter().filter(|due| due.is_missing).count(), 1);
    assert_eq!(listed.len(), 2);
    let task = transfer(&bed, there(), true).await;
    assert_eq!(task.status, TaskStatus::Success, "{:?}", task.message);
    for image in &moved {
        assert_eq!(places(&bed.image(&image.id).await), ["second"]);
    }
    assert_eq!(bed.world.store.keys(), Vec::<String>::new());
    bed.assert_settled().await;
}

#[tokio::test]
async fn damaged_data_stays_where_it_is() {
    let bed = Bed::new().await;
    let all = images(&bed, &["good", "bad"]).await;
    bed.world.store.delete(&bed.world.store.location(&all[1].id)).await.unwrap();
    let mut writer = bed.world.store.create(&all[1].id, None).await.unwrap();
    writer.write(bytes("BAD").unwrap()).await.unwrap();
    writer.commit().await.unwrap();
    let task = transfer(&bed, there(), true).await;
    assert!(failed(&task).contains(&all[1].id), "{:?}", task.message);
    assert_eq!(places(&bed.image(&all[0].id).await), ["second"]);
    assert_eq!(places(&bed.image(&all[1].id).await), ["memory"]);
    bed.assert_settled().await;
}

#[tokio::test]
async fn a_transfer_goes_on_where_another_node_had_trouble() {
    for nth in 1..12 {
        let faults = Faults::of(nth..nth + 2, When::After);
        let bed = Bed::with(|_| {}, plain()).await;
        let all = images(&bed, &["one", "two", "three"]).await;
        let broken = process(&bed.world, &bed.web, "node-2", &faulty(&faults), &plain());
        let task = broken.transfer_images(None, there(), true).await.unwrap();
        assert!(broken.work_on(&task.id).await.unwrap());
        bed.settle(&bed.controller).await;
        assert_eq!(bed.task(&task.id).await.status, TaskStatus::Success, "{nth}");
        for image in &all {
            assert_eq!(places(&bed.image(&image.id).await), ["second"], "{nth}");
        }
        bed.assert_settled().await;
    }
}

#[tokio::test]
async fn transfers_are_refused() {
    let bed = Bed::new().await;
    let to = |from: &str, to: &str| Transfer { from: from.to_owned(), to: to.to_owned(), project: None };
    let admin = admin("ours");
    for (who, transfer, expected) in [
        (&bed.who, there(), "403"),
        (&admin, to("memory", "memory"), "400"),
        (&admin, to("memory", "nowhere"), "400"),
        (&admin, to("nowhere", "memory"), "400"),
    ] {
        assert_eq!(code(&bed.controller.transfer_images(Some(who), transfer, false).await), expected);
    }
    assert!(bed.tasks().await.is_empty());
}

async fn check(bed: &Bed, check: Check) -> (u64, Vec<Finding>) {
    let mut findings = Vec::new();
    let looked_at = bed.controller.check_store("memory", check, &mut |finding| findings.push(finding)).await;
    (looked_at.unwrap(), findings)
}

async fn put(store: &dyn Store, key: &str, data: &'static str) {
    let _ = store.delete(&store.location(key)).await;
    let mut writer = store.create(key, None).await.unwrap();
    writer.write(bytes(data).unwrap()).await.unwrap();
    writer.commit().await.unwrap();
}

#[tokio::test]
async fn a_check_finds_what_is_missing_torn_damaged_and_extra() {
    let bed = Bed::new().await;
    let all = images(&bed, &["good", "gone", "torn", "lies"]).await;
    let store = Arc::clone(&bed.world.store);
    assert_eq!(check(&bed, Check { hashes: true, ..Check::default() }).await, (4, Vec::new()));
    store.delete(&store.location(&all[1].id)).await.unwrap();
    put(&*store, &all[2].id, "to").await;
    put(&*store, &all[3].id, "LIES").await;
    put(&*store, "0a0fe2c8-0d3b-4a0e-9b6a-111111111111", "nobody's").await;
    let id = |nth: usize| all[nth].id.clone();
    let extra =
        |removed| Finding::Extra { key: "0a0fe2c8-0d3b-4a0e-9b6a-111111111111".to_owned(), size: 8, removed };
    let sorted = |mut findings: Vec<Finding>| {
        findings.sort_by_key(|finding| format!("{finding:?}"));
        findings
    };
    let missing = Finding::Missing { image: id(1) };
    let torn = Finding::Torn { image: id(2), expected: 4, found: 2 };
    let damaged = Finding::Damaged { image: id(3) };
    let (_, found) = check(&bed, Check::default()).await;
    assert_eq!(sorted(found), [extra(false), missing.clone(), torn.clone()]);
    let (_, found) = check(&bed, Check { hashes: true, remove_extra: true }).await;
    assert_eq!(sorted(found), [damaged, extra(true), missing, torn]);
    let (_, found) = check(&bed, Check::default()).await;
    assert_eq!(found.len(), 2, "what was extra is gone: {found:?}");
    // Data of an image that waits for its deletion to be finished is known.
    assert!(store.keys().contains(&id(0)));
}
