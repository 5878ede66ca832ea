//! Uploads that outlive their server.

use vitrine_domain::Error;
use vitrine_model::{ImageStatus, ResumableUpload, UploadState};

use super::{EXPIRY, Site, part};
use crate::world::{code, member, whole};

#[tokio::test]
async fn an_upload_goes_on_where_it_was_and_a_torn_tail_is_cut_off() {
    let site = Site::new().await;
    let who = member("ours");
    let (image, upload) = site.begun(&who, Some(10)).await;
    site.append(&who, &upload.id, 0, "01234").await.unwrap();
    // Written, but the server was killed before it was durable.
    std::fs::write(site.file(&upload.id), "01234torn tail").unwrap();
    let reborn = site.world.node("node-1");
    reborn.start().await.unwrap();
    assert_eq!(reborn.resume_upload(&who, &upload.id).await.unwrap().received, 5);
    assert_eq!(site.files(), [(upload.id.clone(), b"01234".to_vec())]);
    // Without asking first, it is cut off too.
    std::fs::write(site.file(&upload.id), "01234torn tail").unwrap();
    let done = reborn.append_to_upload(&who, &upload.id, part(5, "56789")).await.unwrap();
    assert_eq!(done.state, UploadState::Complete);
    let stored = site.world.record(&image.id).await.unwrap();
    assert_eq!(stored.checksum.as_deref(), Some("781e5e245d69b566979b86e28d23f2c7"));
    site.assert_clean().await;
}

#[tokio::test]
async fn bytes_that_a_disk_has_lost_are_asked_for_again() {
    let site = Site::new().await;
    let who = member("ours");
    let (_, upload) = site.begun(&who, Some(10)).await;
    site.append(&who, &upload.id, 0, "01234").await.unwrap();
    std::fs::write(site.file(&upload.id), "01").unwrap();
    assert_eq!(code(&site.append(&who, &upload.id, 5, "56789").await), "409");
    assert_eq!(site.controller().resume_upload(&who, &upload.id).await.unwrap().received, 2);
    std::fs::remove_file(site.file(&upload.id)).unwrap();
    assert_eq!(site.controller().resume_upload(&who, &upload.id).await.unwrap().received, 0);
    assert_eq!(code(&site.append(&who, &upload.id, 0, "0123456789").await), "ok");
    site.assert_clean().await;
}

/// As a server leaves it that is killed between the last byte and the end of the transfer.
async fn whole_but_not_stored(site: &Site) -> (String, ResumableUpload) {
    let who = member("ours");
    let (image, upload) = site.begun(&who, Some(4)).await;
    std::fs::write(site.file(&upload.id), "data").unwrap();
    let finishing = ResumableUpload { received: 4, state: UploadState::Finishing, ..upload.clone() };
    assert!(site.world.database.uploads().save(&upload, &finishing).await.unwrap());
    site.world.clock.advance(std::time::Duration::from_secs(60));
    (image.id, finishing)
}

#[tokio::test]
async fn what_was_whole_is_stored_by_the_next_server() {
    let site = Site::new().await;
    let (image, upload) = whole_but_not_stored(&site).await;
    let reborn = site.world.node("node-1");
    reborn.start().await.unwrap();
    let who = member("ours");
    assert_eq!(
        reborn.append_to_upload(&who, &upload.id, part(4, "")).await.unwrap().state,
        UploadState::Complete
    );
    assert_eq!(site.world.record(&image).await.unwrap().size, Some(4));
    site.assert_clean().await;
}

#[tokio::test]
async fn what_was_whole_and_not_noted_is_stored_too() {
    for asks in [true, false] {
        let site = Site::new().await;
        let who = member("ours");
        let (image, upload) = site.begun(&who, Some(4)).await;
        std::fs::write(site.file(&upload.id), "data").unwrap();
        let whole = ResumableUpload { received: 4, ..upload.clone() };
        assert!(site.world.database.uploads().save(&upload, &whole).await.unwrap());
        let reborn = site.world.node("node-1");
        if asks {
            let asked = reborn.resume_upload(&who, &upload.id).await.unwrap();
            assert_eq!(asked.state, UploadState::Complete);
        } else {
            reborn.start().await.unwrap();
            let ended = reborn.append_to_upload(&who, &upload.id, part(4, "")).await.unwrap();
            assert_eq!(ended.state, UploadState::Complete);
        }
        assert_eq!(site.world.record(&image.id).await.unwrap().size, Some(4));
        site.assert_clean().await;
    }
}

#[tokio::test]
async fn what_was_stored_and_not_noted_is_noted() {
    let site = Site::new().await;
    let (image, upload) = whole_but_not_stored(&site).await;
    let who = member("ours");
    site.controller().upload_image(&who, &image, whole("data")).await.unwrap();
    assert_eq!(site.row(&upload.id).await.unwrap().state, UploadState::Finishing);
    site.controller().start().await.unwrap();
    assert_eq!(
        site.append(&who, &upload.id, 4, "").await.unwrap().state,
        UploadState::Complete,
        "the data is its own"
    );
    site.assert_clean().await;
}

#[tokio::test]
async fn what_was_whole_is_not_taken_for_other_data() {
    let site = Site::new().await;
    let (image, upload) = whole_but_not_stored(&site).await;
    let who = member("ours");
    site.controller().upload_image(&who, &image, whole("else")).await.unwrap();
    let ended = site.append(&who, &upload.id, 4, "").await;
    assert_eq!(code(&ended), "410", "{ended:?}");
    assert_eq!(site.world.status(&image).await, Some(ImageStatus::Active));
    site.assert_clean().await;
}

#[tokio::test]
async fn another_server_has_not_the_bytes_and_says_so() {
    let site = Site::new().await;
    let who = member("ours");
    let (_, upload) = site.begun(&who, Some(10)).await;
    let other = site.world.node("node-2");
    for outcome in [
        other.append_to_upload(&who, &upload.id, part(0, "01234")).await,
        other.resume_upload(&who, &upload.id).await,
    ] {
        assert!(matches!(&outcome, Err(Error::Unavailable { .. })), "{outcome:?}");
    }
    // It gives it up all the same when nobody else does.
    site.world.clock.advance(EXPIRY);
    other.start().await.unwrap();
    assert_eq!(site.row(&upload.id).await, None);
    assert_eq!(code(&site.controller().resume_upload(&who, &upload.id).await), "404");
}

#[tokio::test]
async fn files_of_nobody_are_removed_and_others_left_alone() {
    let site = Site::new().await;
    let who = member("ours");
    let (_, upload) = site.begun(&who, Some(10)).await;
    let orphan = site.file("00000000-0000-4000-8000-00000000dead");
    let notes = site.parts.path().join("uploads/notes.txt");
    for path in [&orphan, &notes] {
        std::fs::write(path, "x").unwrap();
    }
    site.controller().start().await.unwrap();
    assert!(!orphan.exists() && notes.exists() && site.file(&upload.id).exists());
}

#[tokio::test]
async fn the_bytes_are_readable_by_the_server_alone() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::new().await;
    let (_, upload) = site.begun(&member("ours"), Some(10)).await;
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&site.file(&upload.id)), 0o600);
    assert_eq!(mode(&site.parts.path().join("uploads")), 0o700);
}
