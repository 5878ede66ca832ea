use futures::TryStreamExt;
use vitrine_domain::{Controller, Download, Error};
use vitrine_model::{Caller, ImageStatus};
use vitrine_stores::Store;

use crate::world::{World, bytes, code, gated, member};

async fn read(download: Download) -> Vec<u8> {
    download
        .stream
        .try_fold(Vec::new(), async |mut all, chunk| {
            all.extend_from_slice(&chunk);
            Ok(all)
        })
        .await
        .unwrap()
}

async fn range(controller: &Controller, who: &Caller, id: &str, from: u64, to: u64) -> Vec<u8> {
    let download = controller.download_image(who, id, |_| Ok(Some(from..to))).await.unwrap().unwrap();
    assert_eq!(download.size, 10);
    read(download).await
}

#[tokio::test]
async fn bytes_come_back_whole_or_in_part() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.active(&who, "0123456789").await;
    world.events.take();
    let whole = world.controller.download_image(&who, &image.id, |size| {
        assert_eq!(size, 10);
        Ok(None)
    });
    assert_eq!(read(whole.await.unwrap().unwrap()).await, b"0123456789");
    assert_eq!(range(&world.controller, &who, &image.id, 2, 5).await, b"234");
    assert_eq!(range(&world.controller, &who, &image.id, 8, 99).await, b"89");
    let cut = world.controller.download_image(&who, &image.id, |_| Ok(None)).await.unwrap().unwrap();
    drop(cut);
    let sent = ["image.send 10/10", "image.send 3/3", "image.send 2/2", "!image.send 0/10"];
    assert_eq!(world.events.take(), sent);
    let refusal = |_| Err(Error::RangeNotSatisfiable("no".to_owned()));
    assert_eq!(code(&world.controller.download_image(&who, &image.id, refusal).await), "416");
    assert!(world.controller.activity().is_idle());
}

#[tokio::test]
async fn an_image_without_accepted_data_has_none_to_send() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.queued(&who).await;
    let nothing = |_| -> vitrine_domain::Result<_> { panic!("there is no size to ask about") };
    assert!(world.controller.download_image(&who, &image.id, nothing).await.unwrap().is_none());
    let (body, reached, rest) = gated("da");
    let (controller, uploader, id) = (world.controller.clone(), who.clone(), image.id.clone());
    let upload = tokio::spawn(async move { controller.upload_image(&uploader, &id, body).await });
    reached.await.unwrap();
    assert_eq!(world.status(&image.id).await, Some(ImageStatus::Saving));
    assert!(world.controller.download_image(&who, &image.id, nothing).await.unwrap().is_none());
    rest.send(bytes("ta")).unwrap();
    upload.await.unwrap().unwrap();
}

#[tokio::test]
async fn data_that_is_gone_or_cut_is_never_sent() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.active(&who, "0123456789").await;
    let url = &image.locations[0].url;
    world.store.delete(url).await.unwrap();
    let open = || world.controller.download_image(&who, &image.id, |_| Ok(None));
    assert_eq!(code(&open().await), "503");
    let mut writer = world.store.create(&image.id, None).await.unwrap();
    writer.write(bytes("01234").unwrap()).await.unwrap();
    writer.commit().await.unwrap();
    let error = open().await.err().unwrap();
    assert!(error.to_string().contains("not complete"), "{error}");
}

#[tokio::test]
async fn the_next_location_answers_when_the_first_does_not() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.active(&who, "0123456789").await;
    let mut writer = world.second.create(&image.id, None).await.unwrap();
    writer.write(bytes("0123456789").unwrap()).await.unwrap();
    let copy = writer.commit().await.unwrap();
    let mut after = image.clone();
    let mut place = image.locations[0].clone();
    place.id = None;
    place.url = copy.location;
    place.metadata.insert("store".to_owned(), "second".into());
    after.locations.push(place);
    assert!(world.database.images().save(&image, &after).await.unwrap());
    world.store.delete(&image.locations[0].url).await.unwrap();
    let download = world.controller.download_image(&who, &image.id, |_| Ok(None)).await.unwrap();
    assert_eq!(read(download.unwrap()).await, b"0123456789");
}
