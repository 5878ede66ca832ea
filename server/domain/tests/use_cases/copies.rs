//! Images with copies in several stores: which one is read, and how one of them goes.

use std::{sync::Arc, time::Duration};

use futures::{TryStreamExt, future::join};
use vitrine_domain::{Controller, Error, Parts, Settings};
use vitrine_model::{Caller, Image, ImageChange, ImageStatus, LocationStatus};
use vitrine_stores::{
    Profile, Store, Stores,
    layers::faults::{Faults, Faulty, When},
};

use crate::world::{World, admin, code, member, raw, reader, whole};

const LEASE: Duration = Duration::from_secs(30);

async fn read(controller: &Controller, who: &Caller, id: &str, prefer: &[&str]) -> Result<Vec<u8>, Error> {
    let prefer: Vec<String> = prefer.iter().map(|name| (*name).to_owned()).collect();
    let download = controller.download_image_from(who, id, &prefer, None, |_| Ok(None)).await?.unwrap();
    let chunks: Vec<_> = download.stream.try_collect().await.map_err(Error::internal)?;
    Ok(chunks.concat())
}

/// A controller over `memory`, with these faults, and `second`, with this weight.
fn weighed(world: &World, faults: &Arc<Faults>, weight: i64) -> Controller {
    let first: Arc<dyn Store> = Arc::new(Faulty::new(Arc::clone(&world.store) as _, Arc::clone(faults)));
    let profile = Profile { description: "the second".to_owned(), weight };
    let stores = Stores::new(first, [Arc::clone(&world.second) as Arc<dyn Store>])
        .with_profiles([("second".to_owned(), profile)].into());
    let parts = Parts::new(world.database.clone(), stores, world.settings.clone(), "node-1");
    Controller::new(Parts {
        clock: Arc::clone(&world.clock) as _,
        notifier: Arc::clone(&world.events) as _,
        ..parts
    })
}

#[tokio::test]
async fn the_stores_are_listed_with_what_may_be_known() {
    let world = World::new().await;
    let controller = weighed(&world, &Faults::none(), 5);
    let stores = controller.list_stores().unwrap();
    let seen: Vec<_> =
        stores.iter().map(|one| (one.id.as_str(), one.description.as_str(), one.is_default)).collect();
    assert_eq!(seen, [("memory", "", true), ("second", "the second", false)]);
    let service = crate::world::caller("services", &["service"]);
    for who in [admin("ours"), service] {
        let details = controller.detail_stores(&who).unwrap();
        assert_eq!(
            details.iter().map(|one| (one.driver, one.weight)).collect::<Vec<_>>(),
            [("memory", 0), ("memory", 5)]
        );
    }
    for who in [member("ours"), reader("ours"), crate::world::caller("ours", &[])] {
        assert_eq!(code(&controller.detail_stores(&who)), "403");
    }
    let one = Stores::new(Arc::clone(&world.store) as Arc<dyn Store>, []);
    let alone = Controller::new(Parts::new(world.database.clone(), one, world.settings.clone(), "node-1"));
    assert_eq!(code(&alone.list_stores()), "404");
    assert_eq!(code(&alone.detail_stores(&member("ours"))), "404", "before any rule is asked");
    assert_eq!(code(&alone.delete_copy(&admin("ours"), "memory", "no image").await), "404");
    let image = alone.create_image(&member("ours"), raw()).await.unwrap();
    let elsewhere = vitrine_domain::Upload { store: Some("nowhere".to_owned()), ..whole("data") };
    alone.upload_image(&member("ours"), &image.id, elsewhere).await.unwrap();
    world.assert_settled().await;
}

#[tokio::test]
async fn an_upload_goes_to_the_store_it_names() {
    let world = World::new().await;
    let who = member("ours");
    for (store, expected) in [(None, "memory"), (Some("second"), "second")] {
        let image = world.queued(&who).await;
        let body = vitrine_domain::Upload { store: store.map(str::to_owned), ..whole("data") };
        world.controller.upload_image(&who, &image.id, body).await.unwrap();
        assert_eq!(world.stores_of(&who, &image.id).await, [expected]);
    }
    let image = world.queued(&who).await;
    let body = vitrine_domain::Upload { store: Some("third".to_owned()), ..whole("data") };
    assert_eq!(code(&world.controller.upload_image(&who, &image.id, body).await), "400");
    world.assert_settled().await;
}

#[tokio::test]
async fn the_copy_of_the_greatest_weight_is_read_first() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.active(&who, "first ").await;
    let image = world.copy(&image, &world.second, "second").await;
    for (weight, prefer, expected, order) in [
        (0, &[][..], "first ", ["memory", "second"]),
        (1, &[], "second", ["second", "memory"]),
        (-1, &[], "first ", ["memory", "second"]),
        (0, &["second"], "second", ["memory", "second"]),
        (1, &["memory"], "first ", ["second", "memory"]),
        (1, &["memory", "second"], "second", ["second", "memory"]),
    ] {
        let controller = weighed(&world, &Faults::none(), weight);
        let found = read(&controller, &who, &image.id, prefer).await.unwrap();
        assert_eq!(String::from_utf8(found).unwrap(), expected, "{weight} {prefer:?}");
        let shown = controller.show_image(&who, &image.id).await.unwrap();
        let shown: Vec<_> = shown.locations.iter().map(|place| place.store().unwrap()).collect();
        assert_eq!(shown, order);
    }
    assert_eq!(code(&read(&world.controller, &who, &image.id, &["third"]).await), "400");
}

/// Every step of a download fails once: opening it, and each chunk.
#[tokio::test]
async fn a_store_that_fails_is_replaced_at_any_step_of_a_download() {
    let world = World::new().await;
    let who = member("ours");
    let data = "x".repeat(900_000).leak();
    let image = world.copied(&who, data).await;
    let mut step = 1;
    loop {
        let faults = Faults::of(step..u64::MAX, When::Before);
        let controller = weighed(&world, &faults, 0);
        world.events.take();
        let found = read(&controller, &who, &image.id, &[]).await.unwrap();
        assert_eq!(found.len(), data.len(), "step {step}");
        assert_eq!(world.events.take(), ["image.send 900000/900000"]);
        let part = controller.download_image(&who, &image.id, |_| Ok(Some(5..10))).await.unwrap().unwrap();
        let part: Vec<_> = part.stream.try_collect().await.unwrap();
        assert_eq!(part.concat(), b"xxxxx");
        if faults.taken() < step {
            break;
        }
        step += 1;
    }
    assert!(step > 3, "opened, and two chunks at least");
}

#[tokio::test]
async fn copies_that_differ_are_never_patched_together() {
    let world = World::new().await;
    let who = member("ours");
    let (good, bad) = ("g".repeat(900_000).leak(), "b".repeat(900_000).leak());
    let image = world.active(&who, good).await;
    let image = world.copy(&image, &world.second, bad).await;
    let controller = weighed(&world, &Faults::of(3..u64::MAX, When::Before), 0);
    world.events.take();
    assert!(read(&controller, &who, &image.id, &[]).await.is_err());
    let [event] = world.events.take().try_into().unwrap();
    assert!(event.starts_with("!image.send ") && !event.starts_with("!image.send 900000/"), "{event}");

    let short = world.active(&who, "0123456789").await;
    let short = world.copy(&short, &world.second, "too short").await;
    assert!(read(&controller, &who, &short.id, &["memory"]).await.is_err());
    let whole = read(&world.controller, &who, &short.id, &["second"]).await.unwrap();
    assert_eq!(whole, b"0123456789", "the copy of the wrong size is passed over");
}

#[tokio::test]
async fn one_copy_goes_and_the_image_stays() {
    let world = World::new().await;
    let (who, boss) = (member("ours"), admin("bosses"));
    let image = world.copied(&who, "data").await;
    assert_eq!(world.stores_of(&who, &image.id).await, ["memory", "second"]);
    world.events.take();
    world.controller.delete_copy(&boss, "memory", &image.id).await.unwrap();
    assert_eq!(world.events.take(), ["image.update"]);
    assert_eq!(world.stores_of(&who, &image.id).await, ["second"]);
    assert_eq!(world.store.keys(), Vec::<String>::new());
    assert_eq!(read(&world.controller, &who, &image.id, &[]).await.unwrap(), b"data");
    world.assert_settled().await;
    let error = world.controller.delete_copy(&boss, "second", &image.id).await.unwrap_err();
    assert_eq!(code::<()>(&Err(error)), "403", "the last one");
    world.assert_settled().await;
    // The store can take a copy again.
    let image = world.copy(&image, &world.store, "data").await;
    assert_eq!(image.locations.len(), 2);
    world.assert_settled().await;
    world.controller.delete_image(&who, &image.id).await.unwrap();
    world.assert_settled().await;
}

#[tokio::test]
async fn a_copy_is_refused_in_glances_order() {
    let world = World::new().await;
    let (who, boss) = (member("ours"), admin("bosses"));
    let image = world.copied(&who, "data").await;
    let single = world.active(&who, "data").await;
    let queued = world.queued(&who).await;
    let delete =
        async |who: &Caller, store: &str, id: &str| code(&world.controller.delete_copy(who, store, id).await);
    assert_eq!(delete(&who, "third", "no image").await, "409");
    assert_eq!(delete(&who, "second", "no image").await, "404");
    assert_eq!(delete(&member("theirs"), "second", &image.id).await, "404");
    assert_eq!(delete(&who, "second", &image.id).await, "403");
    assert_eq!(delete(&who, "second", &queued.id).await, "403");
    assert_eq!(delete(&boss, "second", &queued.id).await, "409");
    assert_eq!(delete(&boss, "second", &single.id).await, "403");
    world.controller.deactivate_image(&who, &image.id).await.unwrap();
    assert_eq!(delete(&boss, "second", &image.id).await, "409");
    world.controller.reactivate_image(&who, &image.id).await.unwrap();
    world.assert_settled().await;
}

#[tokio::test]
async fn nobody_else_learns_where_a_deactivated_image_lies() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.copied(&who, "data").await;
    world.controller.deactivate_image(&who, &image.id).await.unwrap();
    assert_eq!(world.stores_of(&who, &image.id).await, Vec::<String>::new());
    assert_eq!(world.stores_of(&admin("bosses"), &image.id).await, ["memory", "second"]);
}

#[tokio::test]
async fn a_location_of_a_time_with_one_store_finds_its_store() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.active(&who, "data").await;
    for metadata in [serde_json::Map::new(), [("store".to_owned(), "gone".into())].into_iter().collect()] {
        let before = world.record(&image.id).await.unwrap();
        let mut after = before.clone();
        after.locations[0].metadata = metadata.clone();
        assert!(world.database.images().save(&before, &after).await.unwrap());
        assert_eq!(world.stores_of(&who, &image.id).await, ["memory"]);
        let rename = vec![ImageChange::Name(Some("new".to_owned()))];
        world.controller.update_image(&who, &image.id, rename).await.unwrap();
        assert_eq!(
            world.record(&image.id).await.unwrap().locations[0].metadata,
            metadata,
            "shown, not written"
        );
    }
    world.copy(&image, &world.second, "data").await;
    world.controller.delete_copy(&admin("bosses"), "memory", &image.id).await.unwrap();
    world.assert_settled().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_removals_of_the_last_two_copies_leave_one() {
    let world = World::new().await;
    let (who, boss) = (member("ours"), admin("bosses"));
    let other = world.node("node-2");
    for round in 0..20 {
        let image = world.copied(&who, "data").await;
        let second = if round % 2 == 0 { &world.controller } else { &other };
        let (first, second) = join(
            world.controller.delete_copy(&boss, "memory", &image.id),
            second.delete_copy(&boss, "second", &image.id),
        )
        .await;
        let mut codes = [code(&first), code(&second)];
        codes.sort_unstable();
        assert!(matches!(codes, ["403" | "409", "ok"]), "{codes:?}");
        assert_eq!(world.stores_of(&who, &image.id).await.len(), 1);
        assert_eq!(read(&world.controller, &who, &image.id, &[]).await.unwrap(), b"data");
        world.assert_settled().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_removal_of_a_copy_and_of_the_image_do_not_mix() {
    let world = World::new().await;
    let (who, boss) = (member("ours"), admin("bosses"));
    let other = world.node("node-2");
    for _ in 0..20 {
        let image = world.copied(&who, "data").await;
        let (copy, all) = join(
            world.controller.delete_copy(&boss, "memory", &image.id),
            other.delete_image(&who, &image.id),
        )
        .await;
        match world.record(&image.id).await {
            Some(left) => {
                assert_eq!((code(&copy), code(&all)), ("ok", "409"));
                assert_eq!(left.locations.len(), 1);
            }
            None => assert_eq!(code(&all), "ok"),
        }
        world.assert_settled().await;
    }
}

#[tokio::test]
async fn a_copy_that_its_store_does_not_give_up_stays() {
    let world = World::new().await;
    let (who, boss) = (member("ours"), admin("bosses"));
    let image = world.copied(&who, "data").await;
    // The deletion fails, and so does the question whether it happened.
    let controller = weighed(&world, &Faults::of(1..3, When::Before), 0);
    let before = world.record(&image.id).await.unwrap();
    assert_eq!(code(&controller.delete_copy(&boss, "memory", &image.id).await), "503");
    assert_eq!(world.record(&image.id).await.unwrap(), before);
    world.assert_settled().await;
    controller.delete_copy(&boss, "memory", &image.id).await.unwrap();
    world.assert_settled().await;
}

/// A removal that a server died in, after the copy was out of sight, with its data there or gone already.
#[tokio::test]
async fn a_removal_that_broke_off_goes_on_to_its_end() {
    for data_is_gone in [false, true] {
        let world = World::new().await;
        let (who, boss) = (member("ours"), admin("bosses"));
        let image = world.copied(&who, "data").await;
        let now = world.clock_now();
        let lease = format!("delete/{}", image.id);
        assert!(world.database.leases().acquire(&lease, "node-2", now, now + LEASE).await.unwrap());
        let mut after = image.clone();
        after.locations[0].status = LocationStatus::PendingDelete;
        assert!(world.database.images().save(&image, &after).await.unwrap());
        if data_is_gone {
            world.store.delete(&image.locations[0].url).await.unwrap();
        }
        assert_eq!(world.stores_of(&who, &image.id).await, ["second"]);
        assert_eq!(read(&world.controller, &who, &image.id, &["memory"]).await.unwrap(), b"data");
        assert_eq!(code(&world.controller.delete_copy(&boss, "second", &image.id).await), "403");
        assert_eq!(code(&world.controller.delete_image(&who, &image.id).await), "409");
        assert_eq!(world.controller.recover().await.unwrap(), 0);
        world.clock.advance(LEASE);
        assert_eq!(world.controller.recover().await.unwrap(), 1);
        world.assert_settled().await;
        assert_eq!(world.stores_of(&who, &image.id).await, ["second"]);
    }
}

#[tokio::test]
async fn a_removal_that_broke_off_here_is_ended_by_the_deletion_of_the_image() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.copied(&who, "data").await;
    let now = world.clock_now();
    let lease = format!("delete/{}", image.id);
    assert!(world.database.leases().acquire(&lease, "node-1", now, now + LEASE).await.unwrap());
    let mut after = image.clone();
    after.locations[0].status = LocationStatus::PendingDelete;
    assert!(world.database.images().save(&image, &after).await.unwrap());
    world.controller.delete_image(&who, &image.id).await.unwrap();
    world.assert_settled().await;
}

/// A deletion of all copies that a server died in, with some of them gone.
#[tokio::test]
async fn a_deletion_of_all_copies_goes_on_to_its_end() {
    for gone in 0..=2 {
        let world = World::new().await;
        let image = world.copied(&member("ours"), "data").await;
        let now = world.clock_now();
        let lease = format!("delete/{}", image.id);
        assert!(world.database.leases().acquire(&lease, "node-1", now, now + LEASE).await.unwrap());
        let pending = Image { status: ImageStatus::PendingDelete, ..image.clone() };
        assert!(world.database.images().save(&image, &pending).await.unwrap());
        for (place, store) in image.locations.iter().zip([&world.store, &world.second]).take(gone) {
            store.delete(&place.url).await.unwrap();
        }
        assert_eq!(world.controller.start().await.unwrap(), 1);
        world.assert_settled().await;
        assert_eq!(world.record(&image.id).await, None);
    }
}

#[tokio::test]
async fn each_copy_counts_for_the_quota() {
    let mut settings = Settings::default();
    settings.limits.user_storage_quota = 10;
    let world = World::with(settings, Faults::none()).await;
    let who = member("ours");
    let image = world.copied(&who, "data").await;
    let next = world.queued(&who).await;
    let data = || vitrine_domain::Upload { size_hint: Some(3), ..whole("abc") };
    assert_eq!(code(&world.controller.upload_image(&who, &next.id, data()).await), "413");
    world.controller.delete_copy(&admin("bosses"), "second", &image.id).await.unwrap();
    world.controller.upload_image(&who, &next.id, data()).await.unwrap();
    world.assert_settled().await;
}
