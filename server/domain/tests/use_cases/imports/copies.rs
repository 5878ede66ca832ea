//! `copy-image`: an active image into further stores.

use vitrine_model::{Image, ImageStatus};
use vitrine_stores::{
    Store,
    layers::faults::{Faults, When},
};

use super::bed::{Bed, by, failed, faulty, into, places, property, some_may_fail, succeeded};
use crate::world::{admin, upload_to};

/// An image in `second`, so that copies go through what is in the way to `memory`.
async fn in_second(bed: &Bed) -> Image {
    let image = bed.world.queued(&bed.who).await;
    bed.controller.upload_image(&bed.who, &image.id, upload_to("second", "data")).await.unwrap()
}

#[tokio::test]
async fn a_copy_is_what_the_image_is() {
    let mut bed = Bed::new().await;
    let image = in_second(&bed).await;
    bed.who = admin("elsewhere");
    let task = bed.import(&image.id, into(&["memory"], by("copy-image"))).await;
    succeeded(&task);
    let copied = bed.image(&image.id).await;
    assert_eq!(places(&copied), ["memory", "second"]);
    assert_eq!(
        (copied.status, copied.size, &copied.checksum, &copied.os_hash_value),
        (ImageStatus::Active, image.size, &image.checksum, &image.os_hash_value)
    );
    bed.assert_settled().await;
}

#[tokio::test]
async fn damaged_data_is_not_copied() {
    let mut bed = Bed::new().await;
    let image = in_second(&bed).await;
    let place = bed.world.second.location(&image.id);
    bed.world.second.delete(&place).await.unwrap();
    let mut writer = bed.world.second.create(&image.id, None).await.unwrap();
    writer.write("DATA".into()).await.unwrap();
    writer.commit().await.unwrap();
    bed.who = admin("ours");
    let task = bed.import(&image.id, into(&["memory"], by("copy-image"))).await;
    assert!(failed(&task).contains("damaged"), "{:?}", task.message);
    let image = bed.image(&image.id).await;
    assert_eq!((image.status, places(&image)), (ImageStatus::Active, vec!["second"]));
    assert_eq!(property(&image, "os_glance_failed_import"), Some("memory"));
    bed.assert_settled().await;
}

#[tokio::test]
async fn a_store_that_takes_nothing_leaves_the_image_as_it_was() {
    for may_fail in [true, false] {
        let mut bed = Bed::with(|_| {}, faulty(&Faults::of(1..40, When::Before))).await;
        let image = in_second(&bed).await;
        bed.who = admin("ours");
        let request = into(&["memory"], by("copy-image"));
        let task = bed.import(&image.id, if may_fail { some_may_fail(request) } else { request }).await;
        assert_eq!(failed(&task), "The store 'memory' is not available.");
        let image = bed.image(&image.id).await;
        assert_eq!((image.status, places(&image)), (ImageStatus::Active, vec!["second"]));
        assert_eq!(property(&image, "os_glance_failed_import"), Some("memory"));
        bed.tidy_up().await;
        bed.assert_settled().await;
    }
}

#[tokio::test]
async fn an_image_that_is_deleted_under_a_copy_takes_the_copy_along() {
    let mut bed = Bed::new().await;
    let image = in_second(&bed).await;
    bed.who = admin("ours");
    let task = bed.begin(&image.id, into(&["memory"], by("copy-image"))).await;
    bed.controller.delete_image(&bed.who, &image.id).await.unwrap();
    bed.settle(&bed.controller).await;
    failed(&bed.task(&task.id).await);
    bed.assert_settled().await;
}
