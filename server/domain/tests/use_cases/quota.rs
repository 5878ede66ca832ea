use std::io;

use futures::{StreamExt, future::join_all, stream};
use vitrine_domain::{Settings, Upload};
use vitrine_model::{ImageStatus, Limits, Quota};
use vitrine_stores::layers::faults::Faults;

use crate::world::{World, admin, bytes, code, gated, member, raw, upload, whole};

async fn world(user_storage_quota: u64) -> World {
    let limits = Limits { user_storage_quota, image_size_cap: 1000, ..Limits::default() };
    World::with(Settings { limits, ..Settings::default() }, Faults::none()).await
}

fn in_pieces(pieces: &'static [&'static str]) -> Upload {
    upload(stream::iter(pieces.iter().map(|piece| bytes(piece))).boxed())
}

#[tokio::test]
async fn a_project_stores_so_much_and_no_more() {
    let world = world(10).await;
    let who = member("ours");
    world.active(&who, "12345").await;
    let image = world.queued(&who).await;
    let attempt = |body: Upload| world.controller.upload_image(&who, &image.id, body);
    // Known beforehand, and not.
    assert_eq!(code(&attempt(Upload { size_hint: Some(6), ..whole("123456") }).await), "413");
    assert_eq!(code(&attempt(in_pieces(&["123", "456"])).await), "413");
    assert_eq!(world.status(&image.id).await, Some(ImageStatus::Queued));
    world.assert_settled().await;
    assert_eq!(code(&attempt(in_pieces(&["123", "45"])).await), "ok");
    assert_eq!(world.database.images().stored_bytes("ours").await.unwrap(), 10);
    // Others have their own.
    world.active(&member("theirs"), "1234567890").await;
    world.controller.delete_image(&who, &image.id).await.unwrap();
    world.active(&who, "12345").await;
    world.assert_settled().await;
}

#[tokio::test]
async fn what_runs_is_counted_before_it_is_stored() {
    let world = world(10).await;
    let who = member("ours");
    let (first, second) = (world.queued(&who).await, world.queued(&who).await);
    let (body, reached, rest) = gated("123");
    let running = {
        let (controller, who, id) = (world.controller.clone(), who.clone(), first.id.clone());
        let body = Upload { expected_size: Some(6), ..body };
        tokio::spawn(async move { controller.upload_image(&who, &id, body).await })
    };
    reached.await.unwrap();
    let other = world.node("node-2");
    assert_eq!(code(&other.upload_image(&who, &second.id, whole("12345")).await), "413");
    assert_eq!(code(&other.upload_image(&who, &second.id, whole("1234")).await), "ok");
    rest.send(bytes("456")).unwrap();
    running.await.unwrap().unwrap();
    assert_eq!(world.database.images().stored_bytes("ours").await.unwrap(), 10);
    world.assert_settled().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_never_pass_the_quota_together() {
    let world = world(20).await;
    let who = member("ours");
    let mut uploads = Vec::new();
    for number in 0..8 {
        let controller = if number % 2 == 0 { world.controller.clone() } else { world.node("node-2") };
        let (who, id) = (who.clone(), world.queued(&who).await.id);
        uploads.push(tokio::spawn(async move {
            code(&controller.upload_image(&who, &id, in_pieces(&["12", "34", "5"])).await)
        }));
    }
    let codes: Vec<_> = join_all(uploads).await.into_iter().map(Result::unwrap).collect();
    assert!(codes.iter().all(|code| ["ok", "413"].contains(code)), "{codes:?}");
    let stored = world.database.images().stored_bytes("ours").await.unwrap();
    assert_eq!(stored, 5 * codes.iter().filter(|code| **code == "ok").count() as u64);
    assert!(stored <= 20, "{stored}");
    world.assert_settled().await;
}

#[tokio::test]
async fn one_image_is_so_large_and_no_larger() {
    let world = world(0).await;
    let who = member("ours");
    let image = world.queued(&who).await;
    let endless = || upload(stream::repeat_with(|| bytes("0123456789")).boxed());
    assert_eq!(code(&world.controller.upload_image(&who, &image.id, endless()).await), "413");
    let announced = Upload { expected_size: Some(1001), ..whole("") };
    assert_eq!(code(&world.controller.upload_image(&who, &image.id, announced).await), "413");
    let broken = upload(stream::iter([Err(io::ErrorKind::ConnectionReset.into())]).boxed());
    assert_eq!(code(&world.controller.upload_image(&who, &image.id, broken).await), "400");
    world.assert_settled().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_project_has_so_many_images_and_no_more() {
    let limits = Limits { image_count_total: 3, ..Limits::default() };
    let world = World::with(Settings { limits, ..Settings::default() }, Faults::none()).await;
    let who = member("ours");
    let other = world.node("node-2");
    let attempts = (0..8).map(|number| {
        let controller = if number % 2 == 0 { world.controller.clone() } else { other.clone() };
        let who = who.clone();
        tokio::spawn(async move { code(&controller.create_image(&who, raw()).await) })
    });
    let codes: Vec<_> =
        join_all(attempts.collect::<Vec<_>>()).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(codes.iter().filter(|code| **code == "ok").count(), 3, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == "413").count(), 5, "{codes:?}");
    assert_eq!(code(&world.controller.create_image(&member("theirs"), raw()).await), "ok");
    let first =
        world.records().await.into_iter().find(|image| image.owner.as_deref() == Some("ours")).unwrap();
    world.controller.delete_image(&who, &first.id).await.unwrap();
    assert_eq!(code(&world.controller.create_image(&who, raw()).await), "ok");
}

#[tokio::test]
async fn a_projects_own_limits_go_before_those_of_all() {
    let limits = Limits { image_count_total: 1, image_size_total: 1, ..Limits::default() };
    let world = World::with(Settings { limits, ..Settings::default() }, Faults::none()).await;
    let (ours, boss) = (member("ours"), admin("boss"));
    let set = async |quota, value| {
        world.controller.set_project_limit(&boss, "ours", quota, value).await.unwrap();
    };
    let image = world.queued(&ours).await;
    assert_eq!(code(&world.controller.create_image(&ours, raw()).await), "413");
    set(Quota::ImageCountTotal, Some(2)).await;
    assert_eq!(code(&world.controller.create_image(&ours, raw()).await), "ok");
    set(Quota::ImageSizeTotal, Some(0)).await;
    assert_eq!(code(&world.controller.upload_image(&ours, &image.id, whole("1")).await), "413");
    set(Quota::ImageSizeTotal, None).await;
    assert_eq!(code(&world.controller.upload_image(&ours, &image.id, whole("1")).await), "ok");
    world.assert_settled().await;

    let outcome = world.controller.set_project_limit(&ours, "ours", Quota::ImageCountTotal, Some(9)).await;
    assert_eq!(code(&outcome), "403");
    assert_eq!(code(&world.controller.project_usage(&ours, "theirs").await), "403");
    let usage = world.controller.project_usage(&boss, "ours").await.unwrap();
    assert_eq!(usage, world.controller.usage(&ours).await.unwrap());
    let told: Vec<_> = usage.iter().map(|entry| (entry.usage, entry.limit)).collect();
    assert_eq!(told, [(0, Some(1)), (0, None), (2, Some(2)), (0, None)]);
}

#[tokio::test]
async fn so_many_uploads_run_at_a_time() {
    let limits = Limits { image_count_uploading: 1, ..Limits::default() };
    let world = World::with(Settings { limits, ..Settings::default() }, Faults::none()).await;
    let who = member("ours");
    let (first, second) = (world.queued(&who).await, world.queued(&who).await);
    let (body, reached, rest) = gated("123");
    let running = {
        let (controller, who, id) = (world.controller.clone(), who.clone(), first.id.clone());
        tokio::spawn(async move { controller.upload_image(&who, &id, body).await })
    };
    reached.await.unwrap();
    assert_eq!(world.controller.usage(&who).await.unwrap()[3].usage, 1);
    assert_eq!(code(&world.controller.upload_image(&who, &second.id, whole("1")).await), "413");
    assert_eq!(world.status(&second.id).await, Some(ImageStatus::Queued));
    rest.send(bytes("456")).unwrap();
    running.await.unwrap().unwrap();
    assert_eq!(code(&world.controller.upload_image(&who, &second.id, whole("1")).await), "ok");
    world.assert_settled().await;
}
