use std::time::Duration;

use vitrine_domain::Controller;
use vitrine_model::{Image, ImageStatus};
use vitrine_stores::Store;

use crate::world::{World, bytes, code, gated, member, whole};

const LEASE: Duration = Duration::from_secs(30);

/// An upload that a server died in, after its data was committed and before the image had it.
async fn abandoned_upload(world: &World, node: &str) -> Image {
    let queued = world.queued(&member("ours")).await;
    let now = world.clock_now();
    let leases = world.database.leases();
    assert!(leases.acquire(&format!("image/{}", queued.id), node, now, now + LEASE).await.unwrap());
    let reservations = world.database.reservations();
    assert!(reservations.reserve("ours", &queued.id, 4, 100, now, now + LEASE).await.unwrap());
    let saving = Image { status: ImageStatus::Saving, ..queued.clone() };
    assert!(world.database.images().save(&queued, &saving).await.unwrap());
    let mut writer = world.store.create(&queued.id, None).await.unwrap();
    writer.write(bytes("data").unwrap()).await.unwrap();
    writer.commit().await.unwrap();
    saving
}

#[tokio::test]
async fn a_server_ends_at_its_start_what_it_left() {
    let world = World::new().await;
    let image = abandoned_upload(&world, "node-1").await;
    assert_eq!(world.controller.start().await.unwrap(), 1);
    assert_eq!(world.status(&image.id).await, Some(ImageStatus::Queued));
    world.assert_settled().await;
    let again = world.controller.upload_image(&member("ours"), &image.id, whole("again")).await;
    assert_eq!(code(&again), "ok");
    assert_eq!(world.controller.recover().await.unwrap(), 0);
    world.assert_settled().await;
}

#[tokio::test]
async fn a_server_ends_what_another_left_once_its_lease_has_run_out() {
    let world = World::new().await;
    let image = abandoned_upload(&world, "node-2").await;
    assert_eq!(world.controller.recover().await.unwrap(), 0);
    assert_eq!(world.status(&image.id).await, Some(ImageStatus::Saving));
    world.clock.advance(LEASE);
    assert_eq!(world.controller.recover().await.unwrap(), 1);
    world.assert_settled().await;
}

#[tokio::test]
async fn an_upload_of_another_service_on_the_same_database_is_left_alone() {
    let world = World::new().await;
    let queued = world.queued(&member("ours")).await;
    let saving = Image { status: ImageStatus::Saving, ..queued.clone() };
    assert!(world.database.images().save(&queued, &saving).await.unwrap());
    world.clock.advance(LEASE * 100);
    assert_eq!(world.controller.start().await.unwrap(), 0);
    assert_eq!(world.status(&queued.id).await, Some(ImageStatus::Saving));
}

#[tokio::test]
async fn what_runs_is_not_abandoned() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.queued(&who).await;
    let (body, reached, rest) = gated("da");
    let (controller, id) = (world.controller.clone(), image.id.clone());
    let upload = tokio::spawn(async move { controller.upload_image(&who, &id, body).await });
    reached.await.unwrap();
    assert_eq!(world.controller.recover().await.unwrap(), 0);
    assert_eq!(world.node("node-2").recover().await.unwrap(), 0);
    assert_eq!(world.status(&image.id).await, Some(ImageStatus::Saving));
    rest.send(bytes("ta")).unwrap();
    upload.await.unwrap().unwrap();
    world.assert_settled().await;
}

#[tokio::test]
async fn an_image_that_became_active_keeps_its_data_whatever_lease_is_left() {
    let world = World::new().await;
    let image = world.active(&member("ours"), "data").await;
    let now = world.clock_now();
    let lease = format!("image/{}", image.id);
    assert!(world.database.leases().acquire(&lease, "node-1", now, now + LEASE).await.unwrap());
    world.controller.start().await.unwrap();
    assert_eq!(world.record(&image.id).await.unwrap(), image);
    world.assert_settled().await;
}

#[tokio::test]
async fn data_of_a_deleted_image_goes_with_the_lease() {
    let world = World::new().await;
    let image = abandoned_upload(&world, "node-2").await;
    world.controller.delete_image(&member("ours"), &image.id).await.unwrap();
    world.clock.advance(LEASE);
    world.controller.recover().await.unwrap();
    world.assert_settled().await;
}

/// A deletion that a server died in, after the record became invisible.
#[tokio::test]
async fn a_deletion_goes_on_to_its_end() {
    let world = World::new().await;
    let image = world.active(&member("ours"), "data").await;
    let now = world.clock_now();
    let lease = format!("delete/{}", image.id);
    assert!(world.database.leases().acquire(&lease, "node-2", now, now + LEASE).await.unwrap());
    let pending = Image { status: ImageStatus::PendingDelete, ..image.clone() };
    assert!(world.database.images().save(&image, &pending).await.unwrap());
    assert_eq!(code(&world.controller.show_image(&member("ours"), &image.id).await), "404");
    assert_eq!(world.controller.recover().await.unwrap(), 0);
    world.clock.advance(LEASE);
    assert_eq!(world.controller.recover().await.unwrap(), 1);
    world.assert_settled().await;
}

/// The runtime goes away in the middle of an upload, as with a killed process.
#[test]
fn a_killed_server_leaves_an_upload_that_its_successor_ends() {
    let survivor = tokio::runtime::Runtime::new().unwrap();
    let world = survivor.block_on(World::new());
    let image = survivor.block_on(world.queued(&member("ours")));
    let victim = tokio::runtime::Runtime::new().unwrap();
    victim.block_on(async {
        let database = world.connect().await;
        let doomed: Controller = World { database, ..world.again() }.node("node-1");
        let (body, reached, rest) = gated("half of");
        let id = image.id.clone();
        tokio::spawn(async move { doomed.upload_image(&member("ours"), &id, body).await });
        reached.await.unwrap();
        std::mem::forget(rest);
    });
    victim.shutdown_background();
    survivor.block_on(async {
        assert_eq!(world.status(&image.id).await, Some(ImageStatus::Saving));
        assert_eq!(world.controller.start().await.unwrap(), 1);
        world.assert_settled().await;
    });
}

/// The database goes away in the middle of an upload: nobody can say how it ended, until somebody can.
#[tokio::test]
async fn a_database_that_goes_away_costs_no_image() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.queued(&who).await;
    let database = world.connect().await;
    let doomed: Controller = World { database: database.clone(), ..world.again() }.node("node-1");
    let (body, reached, rest) = gated("da");
    let id = image.id.clone();
    let upload = tokio::spawn(async move { doomed.upload_image(&who, &id, body).await });
    reached.await.unwrap();
    database.close().await;
    rest.send(bytes("ta")).unwrap();
    assert_eq!(code(&upload.await.unwrap()), "503");
    assert_eq!(world.status(&image.id).await, Some(ImageStatus::Saving));
    assert_eq!(world.store.keys(), [image.id.as_str()]);
    assert_eq!(world.controller.recover().await.unwrap(), 1);
    assert_eq!(world.status(&image.id).await, Some(ImageStatus::Queued));
    world.assert_settled().await;
}
