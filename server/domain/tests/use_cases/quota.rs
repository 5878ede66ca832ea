use std::io;

use futures::{StreamExt, future::join_all, stream};
use proptest::prelude::*;
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

/// One of many uploads that run at once.
#[derive(Debug, Clone, Copy)]
struct Attempt {
    bytes: u64,
    /// Whether its size is known beforehand.
    announced: bool,
    /// Whether its source breaks off after half of it.
    breaks: bool,
    /// Whether another node takes it.
    elsewhere: bool,
}

fn attempt() -> impl Strategy<Value = Attempt> {
    (0..9_u64, any::<bool>(), prop::bool::weighted(0.2), any::<bool>())
        .prop_map(|(bytes, announced, breaks, elsewhere)| Attempt { bytes, announced, breaks, elsewhere })
}

fn body(Attempt { bytes, announced, breaks, .. }: Attempt) -> Upload {
    let piece = || Ok::<_, io::Error>(bytes::Bytes::from_static(b"x"));
    let sent = if breaks { bytes / 2 } else { bytes };
    let mut pieces: Vec<_> = (0..sent).map(|_| piece()).collect();
    if breaks {
        pieces.push(Err(io::ErrorKind::ConnectionReset.into()));
    }
    Upload { size_hint: announced.then_some(bytes), ..upload(stream::iter(pieces).boxed()) }
}

async fn many_at_once(quota: u64, attempts: Vec<Attempt>) {
    let world = world(quota).await;
    let who = member("ours");
    let other = world.node("node-2");
    let mut uploads = Vec::new();
    for attempt in &attempts {
        let controller = if attempt.elsewhere { other.clone() } else { world.controller.clone() };
        let (who, id, body) = (who.clone(), world.queued(&who).await.id, body(*attempt));
        uploads.push(tokio::spawn(async move { code(&controller.upload_image(&who, &id, body).await) }));
    }
    let codes: Vec<_> = join_all(uploads).await.into_iter().map(Result::unwrap).collect();
    let accepted = attempts.iter().zip(&codes).filter(|(_, code)| **code == "ok");
    let expected: u64 = accepted.map(|(attempt, _)| attempt.bytes).sum();
    let stored = world.database.images().stored_bytes("ours").await.unwrap();
    assert_eq!(stored, expected, "{codes:?}");
    assert!(stored <= quota, "{stored} of {quota}: {codes:?}");
    for (attempt, code) in attempts.iter().zip(&codes) {
        let allowed: &[&str] = if attempt.breaks { &["400", "413"] } else { &["ok", "413"] };
        assert!(allowed.contains(code), "{attempt:?}: {code}");
    }
    // Nothing is promised any more: what is left of the quota can be used, and no more.
    let image = world.queued(&who).await;
    let rest = Attempt { bytes: quota - stored, announced: false, breaks: false, elsewhere: false };
    let more = Attempt { bytes: rest.bytes + 1, ..rest };
    assert_eq!(code(&world.controller.upload_image(&who, &image.id, body(more)).await), "413");
    assert_eq!(code(&world.controller.upload_image(&who, &image.id, body(rest)).await), "ok");
    world.assert_settled().await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn many_at_once_never_pass_the_quota_together(
        quota in 1..40_u64,
        attempts in prop::collection::vec(attempt(), 1..16),
    ) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.unwrap().block_on(many_at_once(quota, attempts));
    }
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

#[tokio::test]
async fn what_is_stored_is_told_to_its_owner_and_to_administrators() {
    let world = World::new().await;
    let (ours, theirs) = (member("ours"), member("theirs"));
    world.active(&ours, "12345").await;
    world.active(&theirs, "123").await;
    let picture = world.controller.project_picture(&ours).await.unwrap();
    assert_eq!(picture.by_format.iter().map(|total| total.bytes).collect::<Vec<_>>(), [5]);
    assert_eq!(picture.by_project, []);
    assert_eq!(picture.growth.len(), 13);
    assert_eq!(picture.growth.last().unwrap(), &(world.clock_now(), 5));
    assert_eq!(picture.growth[11], (world.clock_now() - time::Duration::WEEK, 0));
    assert_eq!(code(&world.controller.whole_picture(&ours).await), "403");
    let whole = world.controller.whole_picture(&admin("admins")).await.unwrap();
    let projects = whole.by_project.iter().map(|total| (total.name.as_deref(), total.bytes));
    assert_eq!(projects.collect::<Vec<_>>(), [(Some("ours"), 5), (Some("theirs"), 3)]);
    assert_eq!(whole.growth.last().unwrap().1, 8);
}
