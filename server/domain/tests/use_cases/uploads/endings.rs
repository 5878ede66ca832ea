//! How an upload ends, other than by its last byte.

use futures::future::join_all;
use vitrine_domain::{Append, Error, NewUpload, Settings};
use vitrine_formats::HEAD;
use vitrine_model::{ImageStatus, Limits, NewImage, UploadState};
use vitrine_stores::{
    Store,
    layers::faults::{Faults, When},
};

use super::{EXPIRY, Site, part};
use crate::world::{admin, code, member, raw, whole};

#[tokio::test]
async fn a_file_of_another_format_is_refused_at_its_head() {
    let site = Site::new().await;
    let who = member("ours");
    let qcow2 = NewImage { disk_format: Some("qcow2".to_owned()), ..raw() };
    let image = site.controller().create_image(&who, qcow2).await.unwrap();
    let upload = site.begin(&who, &image, Some(1 << 40)).await.unwrap();
    let zeros: &'static str = "\0".repeat(HEAD - 1).leak();
    assert_eq!(code(&site.append(&who, &upload.id, 0, zeros).await), "ok", "too little to know");
    let refused = site.append(&who, &upload.id, HEAD as u64 - 1, "\0").await.unwrap_err();
    assert!(matches!(&refused, Error::UnsupportedContent(why) if why.contains("qcow2")), "{refused:?}");
    let row = site.row(&upload.id).await.unwrap();
    assert_eq!((row.state, row.reason), (UploadState::Failed, Some(refused.to_string())));
    for outcome in [
        site.append(&who, &upload.id, HEAD as u64, "more").await,
        site.controller().resume_upload(&who, &upload.id).await,
    ] {
        assert!(matches!(&outcome, Err(Error::Gone(why)) if *why == refused.to_string()), "{outcome:?}");
    }
    site.assert_clean().await;
    // The image takes the right file.
    site.begin(&who, &image, Some(1)).await.unwrap();
}

#[tokio::test]
async fn data_that_is_refused_at_its_end_ends_the_upload() {
    let site = Site::new().await;
    let who = member("ours");
    let qcow2 = NewImage { disk_format: Some("qcow2".to_owned()), ..raw() };
    let image = site.controller().create_image(&who, qcow2).await.unwrap();
    let upload = site.begin(&who, &image, Some(5)).await.unwrap();
    assert_eq!(code(&site.append(&who, &upload.id, 0, "short").await), "415");
    assert_eq!(site.row(&upload.id).await.unwrap().state, UploadState::Failed);
    assert_eq!(site.world.status(&image.id).await, Some(ImageStatus::Queued));
    site.assert_clean().await;
}

#[tokio::test]
async fn a_deleted_image_ends_its_upload() {
    let site = Site::new().await;
    let who = member("ours");
    let (image, upload) = site.begun(&who, Some(10)).await;
    site.append(&who, &upload.id, 0, "01234").await.unwrap();
    site.controller().delete_image(&who, &image.id).await.unwrap();
    site.assert_clean().await;
    for outcome in [
        site.append(&who, &upload.id, 5, "56789").await,
        site.controller().resume_upload(&who, &upload.id).await,
    ] {
        assert_eq!(code(&outcome), "410");
    }
    assert_eq!(code(&site.controller().resume_upload(&member("theirs"), &upload.id).await), "404");
    assert_eq!(site.controller().list_uploads(&who, None).await.unwrap(), []);
}

#[tokio::test]
async fn an_image_deleted_by_another_service_ends_its_upload_too() {
    let site = Site::new().await;
    let who = member("ours");
    let (image, upload) = site.begun(&who, Some(10)).await;
    site.append(&who, &upload.id, 0, "01234").await.unwrap();
    let record = site.world.record(&image.id).await.unwrap();
    assert!(site.world.database.images().delete(&record, site.world.clock_now()).await.unwrap());
    assert_eq!(code(&site.append(&who, &upload.id, 5, "56789").await), "410");
    site.assert_clean().await;
}

#[tokio::test]
async fn data_from_elsewhere_ends_the_upload() {
    let site = Site::new().await;
    let who = member("ours");
    let (image, upload) = site.begun(&who, Some(10)).await;
    site.append(&who, &upload.id, 0, "01234").await.unwrap();
    site.controller().upload_image(&who, &image.id, whole("other")).await.unwrap();
    let refused = site.append(&who, &upload.id, 5, "56789").await.unwrap_err();
    assert!(matches!(&refused, Error::Gone(why) if why.contains("another way")), "{refused:?}");
    assert_eq!(site.world.record(&image.id).await.unwrap().size, Some(5));
    site.assert_clean().await;
}

#[tokio::test]
async fn a_store_that_fails_costs_no_byte() {
    let limits = Limits { user_storage_quota: 10, ..Limits::default() };
    let site = Site::of(Settings { limits, ..Settings::default() }, Faults::nth(1, When::Before)).await;
    let who = member("ours");
    let (image, upload) = site.begun(&who, Some(10)).await;
    assert_eq!(code(&site.append(&who, &upload.id, 0, "0123456789").await), "503");
    let row = site.row(&upload.id).await.unwrap();
    assert_eq!((row.state, row.received), (UploadState::Finishing, 10));
    assert_eq!(site.world.status(&image.id).await, Some(ImageStatus::Queued));
    let promised = site.world.database.reservations().promised("ours", site.world.clock_now()).await.unwrap();
    assert_eq!(promised, 10, "its room is kept");
    // The client asks for the end once more.
    assert_eq!(site.append(&who, &upload.id, 10, "").await.unwrap().state, UploadState::Complete);
    assert_eq!(site.world.status(&image.id).await, Some(ImageStatus::Active));
    site.assert_clean().await;
}

#[tokio::test]
async fn a_server_tries_a_store_that_failed_again_by_itself() {
    let site = Site::of(Settings::default(), Faults::nth(1, When::Before)).await;
    let who = member("ours");
    let (image, upload) = site.begun(&who, Some(4)).await;
    assert_eq!(code(&site.append(&who, &upload.id, 0, "data").await), "503");
    site.controller().start().await.unwrap();
    // The attempt runs beside; whoever asks for the end waits for it.
    assert_eq!(site.append(&who, &upload.id, 4, "").await.unwrap().state, UploadState::Complete);
    assert_eq!(site.world.status(&image.id).await, Some(ImageStatus::Active));
    site.assert_clean().await;
}

#[tokio::test]
async fn a_full_store_costs_no_byte_either() {
    let site = Site::new().await;
    let who = member("ours");
    let mut hog = site.world.store.create("hog", None).await.unwrap();
    let room: &'static [u8] = vec![0; crate::world::ROOM as usize].leak();
    hog.write(room.into()).await.unwrap();
    let taken = hog.commit().await.unwrap();
    let (_, upload) = site.begun(&who, Some(4)).await;
    assert_eq!(code(&site.append(&who, &upload.id, 0, "data").await), "413");
    site.world.store.delete(&taken.location).await.unwrap();
    assert_eq!(code(&site.append(&who, &upload.id, 4, "").await), "ok");
    site.assert_clean().await;
}

#[tokio::test]
async fn a_terminated_upload_is_as_if_it_had_never_been() {
    let site = Site::with(Limits { user_storage_quota: 10, ..Limits::default() }).await;
    let who = member("ours");
    let (image, upload) = site.begun(&who, Some(10)).await;
    site.append(&who, &upload.id, 0, "01234").await.unwrap();
    site.controller().terminate_upload(&who, &upload.id).await.unwrap();
    site.assert_clean().await;
    assert_eq!(code(&site.controller().resume_upload(&who, &upload.id).await), "404");
    assert_eq!(code(&site.controller().terminate_upload(&who, &upload.id).await), "404");
    let again = site.begin(&who, &image, Some(10)).await.unwrap();
    site.append(&who, &again.id, 0, "0123456789").await.unwrap();
    site.controller().terminate_upload(&who, &again.id).await.unwrap();
    assert_eq!(
        site.world.status(&image.id).await,
        Some(ImageStatus::Active),
        "the image outlives its upload"
    );
    site.assert_clean().await;
}

#[tokio::test]
async fn an_upload_that_nobody_goes_on_with_is_given_up() {
    let site = Site::with(Limits { user_storage_quota: 10, ..Limits::default() }).await;
    let who = member("ours");
    let (image, upload) = site.begun(&who, Some(10)).await;
    site.world.clock.advance(EXPIRY / 2);
    let later = site.append(&who, &upload.id, 0, "01234").await.unwrap();
    assert_eq!(later.expires_at, site.world.clock_now() + EXPIRY, "each byte gives it new time");
    site.world.clock.advance(EXPIRY / 2);
    site.controller().start().await.unwrap();
    assert!(site.row(&upload.id).await.is_some());
    site.world.clock.advance(EXPIRY / 2);
    assert_eq!(code(&site.append(&who, &upload.id, 5, "56789").await), "410");
    assert_eq!(code(&site.controller().resume_upload(&who, &upload.id).await), "410");
    assert_eq!(site.controller().list_uploads(&who, None).await.unwrap(), []);
    site.controller().start().await.unwrap();
    assert_eq!(site.row(&upload.id).await, None);
    assert_eq!(site.world.status(&image.id).await, Some(ImageStatus::Queued));
    site.assert_clean().await;
}

#[tokio::test]
async fn room_is_reserved_when_an_upload_begins_and_kept_until_it_ends() {
    let site = Site::with(Limits { user_storage_quota: 10, ..Limits::default() }).await;
    let who = member("ours");
    let (_, first) = site.begun(&who, Some(6)).await;
    let image = site.world.queued(&who).await;
    assert_eq!(code(&site.begin(&who, &image, Some(5)).await), "413");
    assert_eq!(site.controller().list_uploads(&who, Some(&image.id)).await.unwrap(), []);
    site.world.clock.advance(EXPIRY - std::time::Duration::from_secs(1));
    assert_eq!(code(&site.controller().upload_image(&who, &image.id, whole("12345")).await), "413");
    assert_eq!(code(&site.controller().upload_image(&who, &image.id, whole("1234")).await), "ok");
    site.append(&who, &first.id, 0, "123456").await.unwrap();
    assert_eq!(site.world.database.images().stored_bytes("ours").await.unwrap(), 10);
    site.assert_clean().await;
}

#[tokio::test]
async fn room_is_reserved_as_bytes_come_where_the_length_is_not_known() {
    let site = Site::with(Limits { user_storage_quota: 10, ..Limits::default() }).await;
    let who = member("ours");
    let (_, upload) = site.begun(&who, None).await;
    site.append(&who, &upload.id, 0, "01234567").await.unwrap();
    let image = site.world.queued(&who).await;
    assert_eq!(code(&site.controller().upload_image(&who, &image.id, whole("123")).await), "413");
    assert_eq!(code(&site.append(&who, &upload.id, 8, "890").await), "413");
    let last = Append { length: Some(10), ..part(8, "89") };
    assert_eq!(code(&site.controller().append_to_upload(&who, &upload.id, last).await), "ok");
    site.assert_clean().await;
}

#[tokio::test]
async fn an_image_may_be_so_large_and_no_larger() {
    let site = Site::with(Limits { image_size_cap: 5, ..Limits::default() }).await;
    let who = member("ours");
    let image = site.world.queued(&who).await;
    assert_eq!(code(&site.begin(&who, &image, Some(6)).await), "413");
    let upload = site.begin(&who, &image, None).await.unwrap();
    assert_eq!(code(&site.append(&who, &upload.id, 0, "012345").await), "413");
    assert_eq!(code(&site.append(&who, &upload.id, 0, "01234").await), "ok");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_at_once_never_pass_the_quota_together() {
    let site = Site::with(Limits { user_storage_quota: 20, ..Limits::default() }).await;
    let who = admin("ours");
    let mut starts = Vec::new();
    for number in 0..8 {
        let image = site.world.queued(&who).await.id;
        let (controller, who) = (site.controller().clone(), who.clone());
        starts.push(tokio::spawn(async move {
            let length = (number % 2 == 0).then_some(5);
            let new = NewUpload { image_id: image, length, ..NewUpload::default() };
            let Ok(upload) = controller.create_upload(&who, new).await else { return 0 };
            let whole = Append { length: Some(5), ..part(0, "01234") };
            u64::from(controller.append_to_upload(&who, &upload.id, whole).await.is_ok())
        }));
    }
    let stored: u64 = join_all(starts).await.into_iter().map(Result::unwrap).sum();
    // Of two that ask for the last room at once, both may be refused.
    assert!((1..=4).contains(&stored), "{stored}");
    assert_eq!(site.world.database.images().stored_bytes("ours").await.unwrap(), 5 * stored);
}
