//! Deleted images whose data goes later.

use std::time::Duration;

use serde_json::json;
use tokio_util::sync::CancellationToken;
use vitrine_domain::{
    AuditSettings, Controller, PurgeSettings, RetentionSettings, SCRUB, ScrubSettings, Scrubbed, Settings,
};
use vitrine_model::{Image, ImageChange, ImageStatus, TaskQuery, TaskStatus, Visibility};
use vitrine_stores::{
    Store,
    layers::faults::{Faults, When},
};

use crate::world::{World, code, member};

const HOUR: Duration = Duration::from_secs(3600);

fn settings() -> Settings {
    let scrub = ScrubSettings {
        delayed_delete: true,
        scrub_time: 3600,
        scrub_pool_size: 2,
        ..ScrubSettings::default()
    };
    // What comes round is counted here: the audit trail and the retention rules are not to come round too.
    let (audit, retention) = (AuditSettings { keep_days: 0 }, RetentionSettings { interval_hours: 0 });
    Settings { scrub, audit, retention, ..Settings::default() }
}

async fn world() -> World {
    World::with(settings(), Faults::none()).await
}

async fn scrub(controller: &Controller) -> Scrubbed {
    controller.scrub(&CancellationToken::new()).await.unwrap()
}

async fn pending(world: &World, id: &str) -> Option<Image> {
    world.database.images().pending(id).await.unwrap()
}

#[tokio::test]
async fn the_data_goes_when_its_time_has_come() {
    let world = world().await;
    let who = member("ours");
    let image = world.active(&who, "data").await;
    let empty = world.queued(&who).await;
    world.events.take();
    for id in [&image.id, &empty.id] {
        world.controller.delete_image(&who, id).await.unwrap();
        assert_eq!(code(&world.controller.show_image(&who, id).await), "404");
        assert_eq!(code(&world.controller.download_image(&who, id, |_| Ok(None)).await), "404");
        assert_eq!(code(&world.controller.delete_image(&who, id).await), "404");
    }
    assert_eq!(world.events.take(), ["image.delete", "image.delete"]);
    assert!(pending(&world, &empty.id).await.is_none(), "nothing waits where there is no data");
    assert_eq!(world.store.keys(), [image.id.as_str()]);
    world.clock.advance(HOUR - Duration::from_secs(1));
    assert_eq!(scrub(&world.controller).await, Scrubbed::default());
    // Neither the end of another process nor its start hurries it.
    assert_eq!(world.node("node-2").start().await.unwrap(), 0);
    assert_eq!(world.store.keys(), [image.id.as_str()]);
    world.clock.advance(Duration::from_secs(1));
    assert_eq!(world.controller.images_to_scrub("").await.unwrap().len(), 1);
    assert_eq!(scrub(&world.controller).await, Scrubbed { images: 1, bytes: 4, failed: 0 });
    assert_eq!(scrub(&world.controller).await, Scrubbed::default());
    world.assert_settled().await;
    assert_eq!(code(&world.controller.restore_image(&image.id).await), "404");
}

#[tokio::test]
async fn a_protected_image_stays() {
    let world = world().await;
    let who = member("ours");
    let image = world.active(&who, "data").await;
    world.controller.update_image(&who, &image.id, vec![ImageChange::Protected(true)]).await.unwrap();
    assert_eq!(code(&world.controller.delete_image(&who, &image.id).await), "403");
    assert_eq!(world.status(&image.id).await, Some(ImageStatus::Active));
}

#[tokio::test]
async fn an_image_comes_back_as_it_was() {
    let world = world().await;
    let who = member("ours");
    let image = world.active(&who, "data").await;
    world.controller.add_tag(&who, &image.id, "blue").await.unwrap();
    let community = vec![ImageChange::Visibility(Visibility::Community)];
    world.controller.update_image(&who, &image.id, community).await.unwrap();
    let before = world.controller.show_image(&who, &image.id).await.unwrap();
    assert_eq!(code(&world.controller.restore_image(&image.id).await), "409", "it is there");
    world.controller.delete_image(&who, &image.id).await.unwrap();
    world.clock.advance(HOUR * 2);
    let restored = world.controller.restore_image(&image.id).await.unwrap();
    assert_eq!(Image { updated_at: before.updated_at, ..restored }, before);
    assert_eq!(scrub(&world.controller).await, Scrubbed::default());
    let download = world.controller.download_image(&who, &image.id, |_| Ok(None)).await.unwrap();
    assert!(download.is_some());
    drop(download);
    world.assert_settled().await;
    assert_eq!(code(&world.controller.restore_image("unknown").await), "404");
}

#[tokio::test]
async fn a_restoration_and_a_scrubbing_exclude_each_other() {
    let world = world().await;
    let who = member("ours");
    let image = world.active(&who, "data").await;
    world.controller.delete_image(&who, &image.id).await.unwrap();
    world.clock.advance(HOUR);
    let leases = world.database.leases();
    for name in ["scrub", "delete"] {
        let (lease, now) = (format!("{name}/{}", image.id), world.clock_now());
        assert!(leases.acquire(&lease, "another", now, now + HOUR).await.unwrap());
        assert_eq!(code(&world.controller.restore_image(&image.id).await), "409", "{name}");
        assert_eq!(scrub(&world.controller).await, Scrubbed::default(), "{name}");
        assert!(leases.release(&lease, "another").await.unwrap());
    }
    let (restored, scrubbed) =
        tokio::join!(world.controller.restore_image(&image.id), scrub(&world.controller));
    assert_eq!(restored.is_ok(), scrubbed.images == 0, "one of them had it");
}

#[tokio::test]
async fn a_process_that_dies_while_it_restores_takes_nothing_with_it() {
    let world = world().await;
    let who = member("ours");
    let image = world.active(&who, "data").await;
    world.controller.delete_image(&who, &image.id).await.unwrap();
    let now = world.clock_now();
    let lease = format!("scrub/{}", image.id);
    assert!(
        world.database.leases().acquire(&lease, "dead", now, now + Duration::from_secs(30)).await.unwrap()
    );
    world.clock.advance(Duration::from_secs(31));
    world.controller.recover().await.unwrap();
    assert_eq!(world.store.keys(), [image.id.as_str()]);
    assert_eq!(code(&world.controller.restore_image(&image.id).await), "ok");
}

/// A fault at each step of the store: what is left is either all of an image, or nothing in the end.
#[tokio::test]
async fn a_fault_at_each_step_is_made_good_the_next_time() {
    for when in [When::Before, When::After] {
        for step in 1..=8 {
            let world = World::with(settings(), Faults::none()).await;
            let who = member("ours");
            let image = world.active(&who, "data").await;
            world.controller.delete_image(&who, &image.id).await.unwrap();
            world.clock.advance(HOUR);
            let broken = World { faults: Faults::nth(step, when), ..world.again() };
            let first = scrub(&broken.node("node-2")).await;
            assert_eq!(first.images + first.failed, 1, "{when:?} {step}: {first:?}");
            let again = scrub(&world.controller).await;
            assert_eq!(again, Scrubbed { images: first.failed, bytes: 4 * first.failed, failed: 0 });
            world.assert_settled().await;
        }
    }
}

#[tokio::test]
async fn what_is_left_of_an_image_can_come_back() {
    let world = world().await;
    let who = member("ours");
    let image = world.active(&who, "data").await;
    let mut writer = world.second.create(&image.id, None).await.unwrap();
    writer.write(bytes::Bytes::from_static(b"data")).await.unwrap();
    let copy = writer.commit().await.unwrap();
    let mut after = image.clone();
    let mut place = image.locations[0].clone();
    (place.id, place.url) = (None, copy.location);
    place.metadata.insert("store".to_owned(), "second".into());
    after.locations.push(place);
    assert!(world.database.images().save(&image, &after).await.unwrap());
    world.controller.delete_image(&who, &image.id).await.unwrap();
    world.clock.advance(HOUR);
    // A scrubber died after the first of two places.
    world.store.delete(&image.locations[0].url).await.unwrap();
    let left = pending(&world, &image.id).await.unwrap();
    assert!(world.database.images().scrubbed(&image.id, left.locations[0].id.unwrap()).await.unwrap());
    let restored = world.controller.restore_image(&image.id).await.unwrap();
    assert_eq!(restored.locations.len(), 1, "one place is enough");
    assert_eq!(restored.locations[0].store(), Some("second"));
    world.controller.delete_image(&who, &image.id).await.unwrap();
    world.clock.advance(HOUR);
    let left = pending(&world, &image.id).await.unwrap();
    assert!(world.database.images().scrubbed(&image.id, left.locations[0].id.unwrap()).await.unwrap());
    assert_eq!(code(&world.controller.restore_image(&image.id).await), "409", "nothing is left of it");
}

#[tokio::test]
async fn each_period_has_one_scrubber() {
    let world = world().await;
    let who = member("ours");
    let nodes = [world.controller.clone(), world.node("node-2")];
    let image = world.active(&who, "data").await;
    world.controller.delete_image(&who, &image.id).await.unwrap();
    assert_eq!(nodes[0].begin_chores().await.unwrap(), 1, "it looks, and finds nothing that is due");
    world.clock.advance(HOUR);
    assert_eq!(nodes[1].begin_chores().await.unwrap(), 1);
    assert_eq!(nodes[0].begin_chores().await.unwrap(), 0, "another has this period");
    assert_eq!(nodes[1].begin_chores().await.unwrap(), 0);
    let query = TaskQuery { kind: Some(SCRUB.to_owned()), limit: 9, ..TaskQuery::default() };
    let tasks = || async { world.database.tasks().list(&query, None).await.unwrap() };
    assert_eq!(tasks().await.len(), 1);
    world.clock.advance(Duration::from_secs(300));
    assert_eq!(nodes[0].begin_chores().await.unwrap(), 1);
    assert_eq!(tasks().await.len(), 1, "the last one is still to be done");
    assert_eq!(nodes[1].take_up_tasks().await.unwrap(), 1);
    assert!(nodes[1].drained(Duration::from_secs(10)).await);
    let [task] = &*tasks().await else { panic!("one task") };
    assert_eq!((task.status, &task.result), (TaskStatus::Success, &Some(json!({"images": 1, "bytes": 4}))));
    world.assert_settled().await;
}

#[tokio::test]
async fn old_rows_go_and_ids_stay_taken() {
    let purge = PurgeSettings { age_in_days: 10, images_age_in_days: 20, max_rows: 100 };
    let world = World::with(Settings { purge, ..settings() }, Faults::none()).await;
    let who = member("ours");
    let (old, kept) = (world.active(&who, "data").await, world.active(&who, "data").await);
    world.controller.add_tag(&who, &kept.id, "blue").await.unwrap();
    world.controller.remove_tag(&who, &kept.id, "blue").await.unwrap();
    world.controller.delete_image(&who, &old.id).await.unwrap();
    world.clock.advance(HOUR * 24 * 30);
    assert_eq!(world.controller.purge_images(20, 10).await.unwrap(), 0, "its data is still there");
    scrub(&world.controller).await;
    assert_eq!(world.controller.purge_images(20, 10).await.unwrap(), 1, "since its deletion");
    let again = vitrine_model::NewImage { id: Some(old.id.clone()), ..crate::world::raw() };
    assert_eq!(code(&world.controller.create_image(&who, again).await), "409");
    assert_eq!(world.controller.purge_rows(31, 10).await.unwrap(), 0);
    assert_eq!(world.controller.purge_rows(29, 10).await.unwrap(), 1, "the tag");
    assert_eq!(world.controller.purge_rows(u64::MAX, 10).await.unwrap(), 0);
    assert_eq!(world.controller.begin_chores().await.unwrap(), 2, "scrub and purge");
    assert_eq!(world.controller.take_up_tasks().await.unwrap(), 1);
    assert!(world.controller.drained(Duration::from_secs(10)).await);
    world.assert_settled().await;
}
