//! Bytes that come in parts.

use std::io;

use bytes::Bytes;
use futures::{StreamExt, channel::oneshot, stream};
use vitrine_domain::{Append, Error, NewUpload, Piece, Settings};
use vitrine_model::{ImageStatus, NewImage, UploadState};
use vitrine_stores::layers::faults::Faults;

use super::{Site, part, request, sha1};
use crate::world::{code, member, raw, reader, whole};

#[tokio::test]
async fn parts_make_an_image() {
    let site = Site::new().await;
    let who = member("ours");
    let (image, upload) = site.begun(&who, Some(10)).await;
    assert_eq!((upload.received, upload.state), (0, UploadState::Receiving));
    for (offset, data) in [(0, "012"), (3, ""), (3, "3"), (4, "45678")] {
        let after = site.append(&who, &upload.id, offset, data).await.unwrap();
        assert_eq!(after.received, offset + data.len() as u64);
        assert_eq!(site.world.status(&image.id).await, Some(ImageStatus::Queued));
    }
    let done = site.append(&who, &upload.id, 9, "9").await.unwrap();
    assert_eq!((done.received, done.state), (10, UploadState::Complete));
    let stored = site.world.record(&image.id).await.unwrap();
    assert_eq!((stored.status, stored.size), (ImageStatus::Active, Some(10)));
    assert_eq!(stored.checksum.as_deref(), Some("781e5e245d69b566979b86e28d23f2c7"));
    let events = site.world.events.take();
    assert_eq!(events, ["image.create", "image.prepare", "image.upload", "image.activate"]);
    // Whose answer got lost can still ask.
    let asked = site.controller().resume_upload(&who, &upload.id).await.unwrap();
    assert_eq!((asked.received, asked.state), (10, UploadState::Complete));
    assert_eq!(code(&site.append(&who, &upload.id, 10, "").await), "ok");
    assert_eq!(code(&site.append(&who, &upload.id, 3, "345").await), "409");
    site.assert_clean().await;
}

#[tokio::test]
async fn an_empty_image_needs_one_empty_part() {
    let site = Site::new().await;
    let who = member("ours");
    let (image, upload) = site.begun(&who, Some(0)).await;
    assert_eq!(site.append(&who, &upload.id, 0, "").await.unwrap().state, UploadState::Complete);
    assert_eq!(site.world.record(&image.id).await.unwrap().size, Some(0));
    site.assert_clean().await;
}

#[tokio::test]
async fn a_part_elsewhere_or_beyond_the_end_is_refused() {
    let site = Site::new().await;
    let who = member("ours");
    let (_, upload) = site.begun(&who, Some(5)).await;
    site.append(&who, &upload.id, 0, "012").await.unwrap();
    for offset in [0, 2, 4, 5, u64::MAX] {
        let refused = site.append(&who, &upload.id, offset, "x").await.unwrap_err();
        assert!(
            matches!(&refused, Error::Conflict(why) if why.contains("offset 3")),
            "{offset}: {refused:?}"
        );
    }
    assert_eq!(code(&site.append(&who, &upload.id, 3, "345").await), "413");
    let announced = Append { size_hint: Some(3), ..part(3, "") };
    assert_eq!(code(&site.controller().append_to_upload(&who, &upload.id, announced).await), "413");
    assert_eq!(site.row(&upload.id).await.unwrap().received, 3);
    assert_eq!(code(&site.append(&who, &upload.id, 3, "34").await), "ok");
    site.assert_clean().await;
}

#[tokio::test]
async fn a_length_may_come_later_and_only_once() {
    let site = Site::new().await;
    let who = member("ours");
    let (image, upload) = site.begun(&who, None).await;
    assert_eq!(upload.length, None);
    site.append(&who, &upload.id, 0, "01234").await.unwrap();
    let told = |length| Append { length: Some(length), ..part(5, "") };
    let tell = |length| site.controller().append_to_upload(&who, &upload.id, told(length));
    assert_eq!(code(&tell(4).await), "400");
    assert_eq!(code(&tell(u64::MAX).await), "413");
    assert_eq!(tell(7).await.unwrap().length, Some(7));
    assert_eq!(code(&tell(8).await), "400");
    assert_eq!(code(&tell(7).await), "ok");
    let last = Append { length: Some(7), ..part(5, "56") };
    let done = site.controller().append_to_upload(&who, &upload.id, last).await.unwrap();
    assert_eq!(done.state, UploadState::Complete);
    assert_eq!(site.world.record(&image.id).await.unwrap().size, Some(7));
    site.assert_clean().await;
}

#[tokio::test]
async fn what_came_before_a_break_is_kept() {
    let site = Site::new().await;
    let who = member("ours");
    let (_, upload) = site.begun(&who, Some(6)).await;
    let broken = request(
        0,
        vec![Ok(Piece::Data(Bytes::from_static(b"012"))), Err(io::ErrorKind::ConnectionReset.into())],
    );
    assert_eq!(code(&site.controller().append_to_upload(&who, &upload.id, broken).await), "400");
    assert_eq!(site.controller().resume_upload(&who, &upload.id).await.unwrap().received, 3);
    assert_eq!(code(&site.append(&who, &upload.id, 3, "345").await), "ok");
    site.assert_clean().await;
}

#[tokio::test]
async fn a_checked_part_is_kept_whole_or_not_at_all() {
    let site = Site::new().await;
    let who = member("ours");
    let (_, upload) = site.begun(&who, Some(6)).await;
    let send = |append| site.controller().append_to_upload(&who, &upload.id, append);
    let data = || Ok(Piece::Data(Bytes::from_static(b"012")));
    let wrong = send(Append { checksum: Some(sha1("abc")), ..request(0, vec![data()]) }).await.unwrap_err();
    assert!(matches!(wrong, Error::ChecksumMismatch(_)), "{wrong:?}");
    let broken = request(0, vec![data(), Err(io::ErrorKind::ConnectionReset.into())]);
    assert_eq!(code(&send(Append { checksum: Some(sha1("012")), ..broken }).await), "400");
    let missing = Append { checksum_follows: true, ..request(0, vec![data()]) };
    assert_eq!(code(&send(missing).await), "400");
    let trailer =
        |sum| Append { checksum_follows: true, ..request(0, vec![data(), Ok(Piece::Checksum(sha1(sum)))]) };
    assert!(matches!(send(trailer("abc")).await, Err(Error::ChecksumMismatch(_))));
    assert_eq!(site.controller().resume_upload(&who, &upload.id).await.unwrap().received, 0);
    assert_eq!(site.files(), [(upload.id.clone(), Vec::new())]);
    assert_eq!(send(trailer("012")).await.unwrap().received, 3);
    let last = Append { checksum: Some(sha1("345")), ..part(3, "345") };
    assert_eq!(send(last).await.unwrap().state, UploadState::Complete);
    site.assert_clean().await;
}

/// A request that has sent `first` and then waits; whether it has been asked for more; and how it goes on.
fn waiting(
    offset: u64,
    first: &'static str,
) -> (Append, oneshot::Receiver<()>, oneshot::Sender<io::Result<Piece>>) {
    let (reached, has_reached) = oneshot::channel();
    let (rest, gate) = oneshot::channel();
    let more = stream::once(async move {
        let _ = reached.send(());
        gate.await.unwrap_or_else(|_| Err(io::ErrorKind::UnexpectedEof.into()))
    });
    let body = stream::iter([Ok(Piece::Data(Bytes::from_static(first.as_bytes())))]).chain(more).boxed();
    (Append { body, ..part(offset, "") }, has_reached, rest)
}

#[tokio::test]
async fn one_request_at_a_time_adds_bytes() {
    let site = Site::new().await;
    let who = member("ours");
    let (_, upload) = site.begun(&who, Some(6)).await;
    let (slow, reached, rest) = waiting(0, "012");
    let (controller, caller, id) = (site.controller().clone(), who.clone(), upload.id.clone());
    let running = tokio::spawn(async move { controller.append_to_upload(&caller, &id, slow).await });
    reached.await.unwrap();
    let refused = site.append(&who, &upload.id, 0, "abc").await.unwrap_err();
    assert!(matches!(refused, Error::Locked(_)), "{refused:?}");
    rest.send(Ok(Piece::Data(Bytes::from_static(b"345")))).unwrap();
    assert_eq!(running.await.unwrap().unwrap().state, UploadState::Complete);
    site.assert_clean().await;
}

#[tokio::test]
async fn whoever_asks_for_the_offset_ends_a_request_that_hangs() {
    let site = Site::new().await;
    let who = member("ours");
    let (_, upload) = site.begun(&who, Some(6)).await;
    let (hanging, reached, rest) = waiting(0, "012");
    let (controller, caller, id) = (site.controller().clone(), who.clone(), upload.id.clone());
    let running = tokio::spawn(async move { controller.append_to_upload(&caller, &id, hanging).await });
    reached.await.unwrap();
    assert_eq!(site.controller().resume_upload(&who, &upload.id).await.unwrap().received, 3);
    assert!(matches!(running.await.unwrap(), Err(Error::Locked(_))));
    drop(rest);
    assert_eq!(code(&site.append(&who, &upload.id, 3, "345").await), "ok");
    site.assert_clean().await;
}

#[tokio::test]
async fn a_drain_cuts_a_request_where_it_is() {
    let site = Site::new().await;
    let who = member("ours");
    let (image, upload) = site.begun(&who, Some(6)).await;
    let (hanging, reached, _rest) = waiting(0, "012");
    let (controller, caller, id) = (site.controller().clone(), who.clone(), upload.id.clone());
    let running = tokio::spawn(async move { controller.append_to_upload(&caller, &id, hanging).await });
    reached.await.unwrap();
    site.controller().begin_drain();
    assert!(site.controller().drained(std::time::Duration::from_secs(60)).await);
    assert!(matches!(running.await.unwrap(), Err(Error::Draining { .. })));
    assert_eq!(site.row(&upload.id).await.unwrap().received, 3);
    for outcome in [site.append(&who, &upload.id, 3, "345").await, site.begin(&who, &image, Some(1)).await] {
        assert!(matches!(outcome, Err(Error::Draining { .. })), "{outcome:?}");
    }
    assert_eq!(code(&site.controller().resume_upload(&who, &upload.id).await), "ok");
}

#[tokio::test]
async fn a_request_that_stands_still_is_given_up() {
    let site = Site::of(Settings { upload_idle_timeout: 1, ..Settings::default() }, Faults::none()).await;
    let who = member("ours");
    let (_, upload) = site.begun(&who, Some(6)).await;
    let (hanging, _, _rest) = waiting(0, "012");
    let outcome = site.controller().append_to_upload(&who, &upload.id, hanging).await;
    assert!(
        matches!(&outcome, Err(Error::BadRequest(why)) if why.contains("within 1 seconds")),
        "{outcome:?}"
    );
    assert_eq!(site.row(&upload.id).await.unwrap().received, 3);
}

#[tokio::test]
async fn who_may_not_upload_may_not_do_it_in_parts() {
    let site = Site::new().await;
    let (who, other) = (member("ours"), member("theirs"));
    let (image, upload) = site.begun(&who, Some(6)).await;
    let controller = site.controller();
    for (caller, expected) in [(&reader("ours"), "403"), (&other, "404")] {
        let new = NewUpload { image_id: image.id.clone(), length: Some(1), ..NewUpload::default() };
        assert_eq!(code(&controller.create_upload(caller, new).await), expected);
        assert_eq!(code(&site.append(caller, &upload.id, 0, "012").await), expected);
        assert_eq!(code(&controller.resume_upload(caller, &upload.id).await), expected);
        assert_eq!(code(&controller.show_upload(caller, &upload.id).await), expected);
        assert_eq!(code(&controller.terminate_upload(caller, &upload.id).await), expected);
        assert_eq!(code(&controller.list_uploads(caller, Some(&image.id)).await), expected);
    }
    assert_eq!(controller.list_uploads(&other, None).await.unwrap(), []);
    assert_eq!(controller.list_uploads(&who, None).await.unwrap(), std::slice::from_ref(&upload));
    // A colleague may go on, but it is not among what the colleague began.
    let colleague = vitrine_model::Caller { user_id: "colleague".to_owned(), ..who.clone() };
    assert_eq!(controller.list_uploads(&colleague, None).await.unwrap(), []);
    assert_eq!(
        controller.list_uploads(&colleague, Some(&image.id)).await.unwrap(),
        std::slice::from_ref(&upload)
    );
    assert_eq!(code(&site.append(&colleague, &upload.id, 0, "012").await), "ok");
    assert_eq!(code(&site.append(&who, "no-upload", 0, "012").await), "404");
}

#[tokio::test]
async fn only_an_image_that_waits_for_data_takes_an_upload() {
    let site = Site::new().await;
    let who = member("ours");
    let bare = site.controller().create_image(&who, NewImage::default()).await.unwrap();
    assert_eq!(code(&site.begin(&who, &bare, Some(1)).await), "400");
    let active = site.world.active(&who, "data").await;
    assert_eq!(code(&site.begin(&who, &active, Some(1)).await), "409");
    let (image, first) = site.begun(&who, Some(1)).await;
    let second = site.begin(&who, &image, Some(1)).await.unwrap_err();
    assert!(matches!(&second, Error::Conflict(why) if why.contains(&first.id)), "{second:?}");
    let elsewhere =
        NewUpload { image_id: image.id.clone(), store: Some("nowhere".to_owned()), ..NewUpload::default() };
    assert_eq!(code(&site.controller().create_upload(&who, elsewhere).await), "400");
}

#[tokio::test]
async fn the_store_that_was_asked_for_gets_the_data() {
    let site = Site::new().await;
    let who = member("ours");
    let image = site.world.queued(&who).await;
    let new = NewUpload {
        image_id: image.id.clone(),
        length: Some(4),
        store: Some("second".to_owned()),
        ..NewUpload::default()
    };
    let upload = site.controller().create_upload(&who, new).await.unwrap();
    site.append(&who, &upload.id, 0, "data").await.unwrap();
    assert_eq!(site.world.second.keys(), [image.id]);
    site.assert_clean().await;
}

#[tokio::test]
async fn without_a_folder_there_are_none() {
    let world = crate::world::World::new().await;
    let who = member("ours");
    let image = world.controller.create_image(&who, raw()).await.unwrap();
    let new = NewUpload { image_id: image.id.clone(), length: Some(4), ..NewUpload::default() };
    assert_eq!(code(&world.controller.create_upload(&who, new).await), "403");
    assert_eq!(code(&world.controller.upload_image(&who, &image.id, whole("data")).await), "ok");
}
