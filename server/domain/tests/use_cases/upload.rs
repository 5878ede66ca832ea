use std::io;

use futures::{StreamExt, stream};
use openssl::hash::{MessageDigest, hash};
use vitrine_domain::{Upload, UploadRules};
use vitrine_model::{Claim, ImageChange, ImageStatus, NewImage};
use vitrine_stores::Store;

use crate::world::{World, bytes, code, gated, member, raw, upload, whole};

#[tokio::test]
async fn data_makes_a_queued_image_active() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.queued(&who).await;
    world.events.take();
    let active = world.controller.upload_image(&who, &image.id, whole("the data")).await.unwrap();
    assert_eq!((active.status, active.size), (ImageStatus::Active, Some(8)));
    let hex = |digest| hex::encode(hash(digest, b"the data").unwrap());
    assert_eq!(active.checksum, Some(hex(MessageDigest::md5())));
    assert_eq!(active.os_hash_algo.as_deref(), Some("sha512"));
    assert_eq!(active.os_hash_value, Some(hex(MessageDigest::sha512())));
    assert_eq!(active.locations.len(), 1);
    assert_eq!(active.locations[0].store(), Some("memory"));
    assert_eq!(world.record(&image.id).await.unwrap(), active);
    assert_eq!(world.events.take(), ["image.prepare", "image.upload", "image.activate"]);
    world.assert_settled().await;
    // It is there for good.
    assert_eq!(code(&world.controller.upload_image(&who, &image.id, whole("x")).await), "409");
    assert_eq!(world.record(&image.id).await.unwrap(), active);
}

#[tokio::test]
async fn no_bytes_are_data_too() {
    let world = World::new().await;
    let who = member("ours");
    let active = world.active(&who, "").await;
    assert_eq!((active.status, active.size), (ImageStatus::Active, Some(0)));
    world.assert_settled().await;
}

#[tokio::test]
async fn a_store_is_chosen_by_name() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.queued(&who).await;
    let to = |name: &str| Upload { store: Some(name.to_owned()), ..whole("data") };
    assert_eq!(code(&world.controller.upload_image(&who, &image.id, to("nowhere")).await), "400");
    let active = world.controller.upload_image(&who, &image.id, to("second")).await.unwrap();
    assert_eq!(active.locations[0].store(), Some("second"));
    assert_eq!(world.second.keys(), [image.id]);
    world.assert_settled().await;
}

#[tokio::test]
async fn the_formats_come_first() {
    let world = World::new().await;
    let who = member("ours");
    let new = NewImage { disk_format: None, ..raw() };
    let image = world.controller.create_image(&who, new).await.unwrap();
    let error = world.controller.upload_image(&who, &image.id, whole("data")).await.unwrap_err();
    assert_eq!(error.to_string(), "Property disk_format must be set prior to saving data.");
    let format = vec![ImageChange::DiskFormat(Some("raw".to_owned()))];
    world.controller.update_image(&who, &image.id, format).await.unwrap();
    assert_eq!(code(&world.controller.upload_image(&who, &image.id, whole("data")).await), "ok");
}

#[tokio::test]
async fn what_does_not_come_to_its_end_leaves_nothing_and_can_be_tried_again() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.queued(&who).await;
    let broken = || {
        let end = Err(io::Error::from(io::ErrorKind::UnexpectedEof));
        upload(stream::iter([bytes("half of"), end]).boxed())
    };
    world.events.take();
    for body in [
        broken(),
        Upload { expected_size: Some(9), ..whole("too few") },
        Upload { expected_size: Some(3), ..whole("too many") },
    ] {
        assert_eq!(code(&world.controller.upload_image(&who, &image.id, body).await), "400");
        assert_eq!(world.status(&image.id).await, Some(ImageStatus::Queued));
        world.assert_settled().await;
    }
    assert_eq!(world.events.take(), ["image.prepare", "!image.upload"].repeat(3));
    let exact = Upload { expected_size: Some(4), ..whole("data") };
    assert_eq!(code(&world.controller.upload_image(&who, &image.id, exact).await), "ok");
    world.assert_settled().await;
}

#[tokio::test]
async fn a_client_that_goes_away_leaves_nothing() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.queued(&who).await;
    let (body, reached, _rest) = gated("half of");
    let (controller, id) = (world.controller.clone(), image.id.clone());
    let request = tokio::spawn(async move { controller.upload_image(&who, &id, body).await });
    reached.await.unwrap();
    request.abort();
    assert!(request.await.unwrap_err().is_cancelled());
    assert!(world.controller.drained(std::time::Duration::from_secs(60)).await);
    assert_eq!(world.status(&image.id).await, Some(ImageStatus::Queued));
    world.assert_settled().await;
}

#[tokio::test]
async fn changes_during_an_upload_are_kept() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.queued(&who).await;
    let (body, reached, rest) = gated("da");
    let (controller, uploader, id) = (world.controller.clone(), who.clone(), image.id.clone());
    let request = tokio::spawn(async move { controller.upload_image(&uploader, &id, body).await });
    reached.await.unwrap();
    let name = vec![ImageChange::Name(Some("meanwhile".to_owned()))];
    world.controller.update_image(&who, &image.id, name).await.unwrap();
    rest.send(bytes("ta")).unwrap();
    let active = request.await.unwrap().unwrap();
    assert_eq!((active.name.as_deref(), active.size), (Some("meanwhile"), Some(4)));
    world.assert_settled().await;
}

#[tokio::test]
async fn residue_under_the_key_of_an_image_without_data_gives_way() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.queued(&who).await;
    // As another service leaves it after content that it refused: data, and a location of a queued image.
    let mut writer = world.store.create(&image.id, None).await.unwrap();
    writer.write(bytes("residue").unwrap()).await.unwrap();
    let url = writer.commit().await.unwrap().location;
    let mut with_location = image.clone();
    let mut place = world.active(&who, "other").await.locations.remove(0);
    (place.id, place.url) = (None, url);
    with_location.locations.push(place);
    assert!(world.database.images().save(&image, &with_location).await.unwrap());
    let nothing = world.controller.download_image(&who, &image.id, |_| Ok(None)).await.unwrap();
    assert!(nothing.is_none(), "what was refused is not sent");
    let active = world.controller.upload_image(&who, &image.id, whole("data")).await.unwrap();
    assert_eq!(active.size, Some(4));
    world.assert_settled().await;
}

#[tokio::test]
async fn under_the_rules_of_v1_an_upload_that_fails_kills() {
    let world = World::new().await;
    let who = member("ours");
    let broken =
        || upload(stream::iter([bytes("half of"), Err(io::ErrorKind::UnexpectedEof.into())]).boxed());
    let claim = |size, checksum: Option<&str>| Claim {
        size,
        checksum: checksum.map(str::to_owned),
        ..Claim::default()
    };
    for (claim, body) in [
        (claim(None, None), broken()),
        (claim(Some(5), None), whole("data")),
        (claim(None, Some("0123456789abcdef0123456789abcdef")), whole("data")),
    ] {
        let new = NewImage { claim: Some(claim), ..raw() };
        let image = world.controller.create_image(&who, new).await.unwrap();
        let body = Upload { rules: UploadRules::V1, ..body };
        assert_eq!(code(&world.controller.upload_image(&who, &image.id, body).await), "400");
        assert_eq!(world.status(&image.id).await, Some(ImageStatus::Killed));
        world.assert_settled().await;
        world.controller.delete_image(&who, &image.id).await.unwrap();
    }
    let promised = claim(Some(4), Some("8D777F385D3DFEC8815D20F7496026DC"));
    let image =
        world.controller.create_image(&who, NewImage { claim: Some(promised), ..raw() }).await.unwrap();
    let body = Upload { rules: UploadRules::V1, ..whole("data") };
    let active = world.controller.upload_image(&who, &image.id, body).await.unwrap();
    assert_eq!(active.checksum.as_deref(), Some("8d777f385d3dfec8815d20f7496026dc"));
}

#[tokio::test]
async fn an_upload_that_loses_against_another_one_kills_nothing() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.queued(&who).await;
    let (first, reached, rest) = gated("da");
    let (controller, uploader, id) = (world.controller.clone(), who.clone(), image.id.clone());
    let request = tokio::spawn(async move { controller.upload_image(&uploader, &id, first).await });
    reached.await.unwrap();
    let second = Upload { rules: UploadRules::V1, ..whole("other") };
    assert_eq!(code(&world.controller.upload_image(&who, &image.id, second).await), "409");
    assert_eq!(world.status(&image.id).await, Some(ImageStatus::Saving));
    rest.send(bytes("ta")).unwrap();
    assert_eq!(request.await.unwrap().unwrap().size, Some(4));
}
