//! Data that is staged, and imported from there.

use std::time::Duration;

use vitrine_domain::{Controller, Settings};
use vitrine_model::{Image, ImageStatus, NewImage};
use vitrine_stores::layers::faults::{Faults, When};

use super::bed::{Bed, by, failed, faulty, into, places, plain, process, property, succeeded};
use crate::world::{World, bytes, code, gated, member, reader, whole};

#[tokio::test]
async fn staged_data_becomes_the_image() {
    let bed = Bed::new().await;
    let image = bed.staged("some data").await;
    assert_eq!((image.status, image.size), (ImageStatus::Uploading, Some(9)));
    assert_eq!(image.checksum, None);
    assert_eq!(bed.staged_files(), [image.id.as_str()]);
    assert!(bed.controller.download_image(&bed.who, &image.id, |_| Ok(None)).await.unwrap().is_none());
    bed.assert_settled().await;
    let task = bed.import(&image.id, into(&["memory", "second"], by("glance-direct"))).await;
    succeeded(&task);
    let image = bed.image(&image.id).await;
    assert_eq!((image.status, image.size), (ImageStatus::Active, Some(9)));
    assert_eq!(image.checksum.as_deref(), Some("1e50210a0202497fb79bc38b6ade6c34"));
    assert_eq!(places(&image), ["memory", "second"]);
    assert_eq!(property(&image, "os_glance_stage_host"), None);
    bed.assert_settled().await;
}

#[tokio::test]
async fn staging_is_refused_with_glances_codes() {
    let cap = |settings: &mut Settings| settings.limits.image_size_cap = 100;
    let bed = Bed::with(cap, plain()).await;
    let queued = bed.world.queued(&bed.who).await.id;
    let active = bed.world.active(&bed.who, "data").await.id;
    let staged = bed.staged("data").await.id;
    let large: &'static str = "x".repeat(101).leak();
    for (who, id, data, expected) in [
        (&bed.who, "unknown", "data", "404"),
        (&member("theirs"), &queued, "data", "404"),
        (&reader("ours"), &queued, "data", "403"),
        (&bed.who, &active, "data", "409"),
        (&bed.who, &staged, "data", "409"),
        (&bed.who, &queued, large, "413"),
    ] {
        let answer = bed.controller.stage_image(who, id, whole(data)).await;
        assert_eq!(code(&answer), expected, "{id}");
    }
    let short = vitrine_domain::Upload { expected_size: Some(5), ..whole("data") };
    assert_eq!(code(&bed.controller.stage_image(&bed.who, &queued, short).await), "400");
    assert_eq!(bed.image(&staged).await.size, Some(4));
    bed.assert_settled().await;

    let off = Bed::with(|settings| settings.imports.methods.clear(), plain()).await;
    let queued = off.world.queued(&off.who).await;
    assert_eq!(code(&off.controller.stage_image(&off.who, &queued.id, whole("x")).await), "404");
}

#[tokio::test]
async fn content_that_no_import_would_take_is_refused_at_once() {
    let bed = Bed::new().await;
    let qcow2 = || NewImage { disk_format: Some("qcow2".to_owned()), ..crate::world::raw() };
    let image = bed.controller.create_image(&bed.who, qcow2()).await.unwrap();
    let answer = bed.controller.stage_image(&bed.who, &image.id, whole("no such disk")).await;
    assert_eq!(code(&answer), "415");
    bed.assert_settled().await;
    // Without formats nothing can be said yet, as in Glance.
    let bare = bed.controller.create_image(&bed.who, NewImage::default()).await.unwrap();
    bed.controller.stage_image(&bed.who, &bare.id, whole("no such disk")).await.unwrap();
    bed.assert_settled().await;
}

#[tokio::test]
async fn data_that_breaks_off_leaves_a_queued_image() {
    let bed = Bed::new().await;
    let image = bed.world.queued(&bed.who).await;
    let (body, reached, rest) = gated("da");
    let (controller, who, id) = (bed.controller.clone(), bed.who.clone(), image.id.clone());
    let staging = tokio::spawn(async move { controller.stage_image(&who, &id, body).await });
    reached.await.unwrap();
    assert_eq!(bed.image(&image.id).await.status, ImageStatus::Uploading);
    let other = bed.controller.stage_image(&bed.who, &image.id, whole("x")).await;
    assert_eq!(code(&other), "409");
    rest.send(Err(std::io::ErrorKind::UnexpectedEof.into())).unwrap();
    assert_eq!(code(&staging.await.unwrap()), "400");
    bed.assert_settled().await;
    bed.controller.stage_image(&bed.who, &image.id, whole("again")).await.unwrap();
    bed.assert_settled().await;
}

#[tokio::test]
async fn a_deletion_takes_staged_data_along() {
    let bed = Bed::new().await;
    let image = bed.staged("data").await;
    bed.controller.delete_image(&bed.who, &image.id).await.unwrap();
    bed.assert_settled().await;
    // In the middle of it.
    let image = bed.world.queued(&bed.who).await;
    let (body, reached, rest) = gated("da");
    let (controller, who, id) = (bed.controller.clone(), bed.who.clone(), image.id.clone());
    let staging = tokio::spawn(async move { controller.stage_image(&who, &id, body).await });
    reached.await.unwrap();
    bed.controller.delete_image(&bed.who, &image.id).await.unwrap();
    drop(rest.send(bytes("ta")));
    assert_eq!(code(&staging.await.unwrap()), "410");
    bed.assert_settled().await;
}

#[test]
fn a_killed_server_cleans_up_what_was_half_staged_and_keeps_what_was_whole() {
    let survivor = tokio::runtime::Runtime::new().unwrap();
    let bed = survivor.block_on(Bed::new());
    let whole_one: Image = survivor.block_on(bed.staged("whole"));
    let half = survivor.block_on(bed.world.queued(&bed.who));
    let victim = tokio::runtime::Runtime::new().unwrap();
    victim.block_on(async {
        let world = World { database: bed.world.connect().await, ..bed.world.again() };
        let world = World { folder: tempfile::tempdir().unwrap(), ..world };
        let doomed: Controller = process(&world, &bed.web, "node-1", &plain(), &plain());
        let (body, reached, rest) = gated("half of");
        let (who, id) = (bed.who.clone(), half.id.clone());
        tokio::spawn(async move { doomed.stage_image(&who, &id, body).await });
        reached.await.unwrap();
        std::mem::forget(rest);
    });
    victim.shutdown_background();
    survivor.block_on(async {
        assert_eq!(bed.image(&half.id).await.status, ImageStatus::Uploading);
        // What belongs to no image at all.
        std::fs::write(bed.staging_folder("node-1").join("99999999-0000-4000-8000-000000000000"), "x")
            .unwrap();
        let again = bed.node("node-1");
        again.start().await.unwrap();
        assert_eq!(bed.image(&half.id).await.status, ImageStatus::Queued);
        assert_eq!(bed.staged_files(), [whole_one.id.as_str()]);
        bed.assert_settled().await;
    });
}

#[tokio::test]
async fn staged_data_stays_for_another_try_when_it_was_the_stores_fault() {
    let faults = Faults::of(1..40, When::Before);
    let bed = Bed::with(|_| {}, faulty(&faults)).await;
    let image = bed.staged("data").await;
    let task = bed.import(&image.id, into(&["memory", "second"], by("glance-direct"))).await;
    assert_eq!(failed(&task), "The store 'memory' is not available.");
    let image = bed.image(&image.id).await;
    assert_eq!((image.status, image.size), (ImageStatus::Uploading, Some(4)));
    assert_eq!(property(&image, "os_glance_failed_import"), Some("memory"));
    bed.tidy_up().await;
    bed.assert_settled().await;
    let task = bed.import(&image.id, into(&["second"], by("glance-direct"))).await;
    succeeded(&task);
    assert_eq!(places(&bed.image(&image.id).await), ["second"]);
    bed.assert_settled().await;
}

#[tokio::test]
async fn data_that_is_no_good_does_not_stay() {
    let bed = Bed::new().await;
    let bare = bed.controller.create_image(&bed.who, NewImage::default()).await.unwrap();
    bed.controller.stage_image(&bed.who, &bare.id, whole("no such disk")).await.unwrap();
    let before = bed.image(&bare.id).await;
    let after = Image {
        disk_format: Some("qcow2".to_owned()),
        container_format: Some("bare".to_owned()),
        ..before.clone()
    };
    assert!(bed.world.database.images().save(&before, &after).await.unwrap());
    let task = bed.import(&bare.id, by("glance-direct")).await;
    assert!(failed(&task).contains("qcow2"), "{:?}", task.message);
    assert_eq!(bed.image(&bare.id).await.status, ImageStatus::Queued);
    bed.assert_settled().await;
}

#[tokio::test]
async fn the_server_that_has_the_data_does_the_work() {
    let bed = Bed::new().await;
    let image = bed.staged("data").await;
    let other = bed.node("node-2");
    let task = other.import_image(&bed.who, &image.id, by("glance-direct"), None).await.unwrap().unwrap();
    for _ in 0..5 {
        assert_eq!(other.take_up_tasks().await.unwrap(), 1);
        while other.activity().tasks > 0 {
            tokio::task::yield_now().await;
        }
        bed.world.clock.advance(Duration::from_secs(10));
    }
    assert_eq!(bed.image(&image.id).await.status, ImageStatus::Importing);
    bed.settle(&bed.controller).await;
    succeeded(&bed.task(&task.id).await);
    bed.assert_settled().await;

    // It never comes back.
    let image = bed.staged("data").await;
    let task = other.import_image(&bed.who, &image.id, by("glance-direct"), None).await.unwrap().unwrap();
    bed.world.clock.advance(Duration::from_secs(3601));
    bed.settle(&other).await;
    assert!(failed(&bed.task(&task.id).await).contains("has not come back"));
    assert_eq!(bed.image(&image.id).await.status, ImageStatus::Uploading);
}

#[tokio::test]
async fn a_project_has_so_much_staged_and_no_more() {
    const PIECE: usize = 300 * 1024;
    let limit = |settings: &mut Settings| settings.limits.image_stage_total = 1;
    let bed = Bed::with(limit, plain()).await;
    let data: &'static str = "x".repeat(PIECE).leak();
    let images: Vec<_> = futures::future::join_all((0..8).map(|_| bed.world.queued(&bed.who))).await;
    // Half of them tell their size beforehand.
    let stagings = images.iter().enumerate().map(|(nth, image)| {
        let size_hint = (nth % 2 == 0).then_some(PIECE as u64);
        let upload = vitrine_domain::Upload { size_hint, ..whole(data) };
        bed.controller.stage_image(&bed.who, &image.id, upload)
    });
    let answers = futures::future::join_all(stagings).await;
    let staged = answers.iter().filter(|answer| answer.is_ok()).count();
    assert!((1..=3).contains(&staged), "{staged}");
    for answer in answers.iter().filter(|answer| answer.is_err()) {
        assert_eq!(code(answer), "413");
    }
    bed.assert_settled().await;
    let used = bed.world.database.images().usage("ours").await.unwrap().staged_bytes;
    assert_eq!(used, (staged * PIECE) as u64);

    let waiting = images.iter().zip(&answers).find(|(_, answer)| answer.is_ok()).unwrap().0;
    succeeded(&bed.import(&waiting.id, by("glance-direct")).await);
    let refused = images.iter().zip(&answers).find(|(_, answer)| answer.is_err()).unwrap().0;
    bed.controller.stage_image(&bed.who, &refused.id, whole(data)).await.unwrap();
    bed.assert_settled().await;
}

#[tokio::test]
async fn a_project_has_so_many_images_under_way_and_no_more() {
    let limit = |settings: &mut Settings| settings.limits.image_count_uploading = 1;
    let bed = Bed::with(limit, plain()).await;
    let (first, second) = (bed.staged("data").await, bed.world.queued(&bed.who).await);
    assert_eq!(code(&bed.controller.stage_image(&bed.who, &second.id, whole("data")).await), "413");
    let url = bed.web.put("/disk", [super::web::Page::of("data")]);
    let task = bed.import(&second.id, super::bed::download(&url)).await;
    assert!(failed(&task).contains("image_count_uploading"));
    succeeded(&bed.import(&first.id, by("glance-direct")).await);
    succeeded(&bed.import(&second.id, super::bed::download(&url)).await);
    bed.assert_settled().await;
}
