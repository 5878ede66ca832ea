use std::time::Duration;

use vitrine_domain::Error;
use vitrine_model::ImageStatus;

use crate::world::{World, bytes, code, gated, member, whole};

#[tokio::test]
async fn nothing_begins_and_what_runs_may_end() {
    let world = World::new().await;
    let who = member("ours");
    let (image, other) = (world.queued(&who).await, world.active(&who, "other").await);
    let (mut body, reached, rest) = gated("da");
    body.size_hint = Some(4);
    let (controller, uploader, id) = (world.controller.clone(), who.clone(), image.id.clone());
    let upload = tokio::spawn(async move { controller.upload_image(&uploader, &id, body).await });
    reached.await.unwrap();
    assert_eq!(world.controller.upload_progress(&image.id).unwrap().1, Some(4));
    let download = world.controller.download_image(&who, &other.id, |_| Ok(None)).await.unwrap().unwrap();
    let activity = world.controller.activity();
    assert_eq!((activity.uploads, activity.downloads, activity.draining), (1, 1, false));

    world.controller.begin_drain();
    let refused = world.controller.upload_image(&who, &image.id, whole("x")).await.unwrap_err();
    assert!(matches!(refused, Error::Draining { retry_after: 1.. }), "{refused:?}");
    assert_eq!(code(&world.controller.download_image(&who, &other.id, |_| Ok(None)).await), "503");
    // Records are served to the end.
    assert_eq!(code(&world.controller.show_image(&who, &image.id).await), "ok");

    let controller = world.controller.clone();
    let drained = tokio::spawn(async move { controller.drained(Duration::from_secs(60)).await });
    rest.send(bytes("ta")).unwrap();
    upload.await.unwrap().unwrap();
    assert!(!drained.is_finished());
    drop(download);
    assert!(drained.await.unwrap());
    assert_eq!(world.controller.upload_progress(&image.id), None);
    world.assert_settled().await;
}

#[tokio::test]
async fn an_upload_that_takes_too_long_is_stopped_and_leaves_nothing() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.queued(&who).await;
    let (body, reached, _rest) = gated("da");
    let (controller, id) = (world.controller.clone(), image.id.clone());
    let upload = tokio::spawn(async move { controller.upload_image(&who, &id, body).await });
    reached.await.unwrap();
    world.controller.begin_drain();
    assert!(!world.controller.drained(Duration::ZERO).await);
    let error = upload.await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Draining { .. }), "{error:?}");
    assert_eq!(world.status(&image.id).await, Some(ImageStatus::Queued));
    world.assert_settled().await;
}

#[tokio::test]
async fn health_tells_what_answers() {
    let world = World::new().await;
    let health = world.controller.health().await;
    assert!(health.is_ready());
    let stores: Vec<_> = health.stores.iter().map(|store| (store.name.as_str(), store.is_default)).collect();
    assert_eq!(stores, [("memory", true), ("second", false)]);
    assert!(health.stores[0].capacity.is_some());
    world.database.close().await;
    let health = world.controller.health().await;
    assert!(!health.is_ready());
    assert!(health.database.is_some());
}
