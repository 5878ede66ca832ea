//! Downloads are counted behind the answer: whole ones, and those that begin at the first byte.

use std::time::Duration;

use futures::StreamExt as _;
use vitrine_domain::{Controller, ImageDownloads};
use vitrine_model::{Caller, Image, ImageChange, Visibility};

use crate::world::{World, admin, member};

/// Downloads a part, and reads at most so many pieces of it.
async fn fetch(controller: &Controller, image: &Image, range: Option<std::ops::Range<u64>>, pieces: usize) {
    let who = member("ours");
    let download = controller.download_image(&who, &image.id, |_| Ok(range)).await.unwrap().unwrap();
    let mut stream = download.stream;
    for _ in 0..pieces {
        if stream.next().await.is_none() {
            break;
        }
    }
}

async fn known(controller: &Controller, who: &Caller, image: &Image) -> Option<ImageDownloads> {
    controller.image_downloads(who, image).await.unwrap().and_then(|known| known.downloads)
}

#[tokio::test]
async fn whole_downloads_and_beginnings_count_and_nothing_else() {
    let world = World::new().await;
    let (who, controller) = (member("ours"), &world.controller);
    let image = world.active(&who, "0123456789").await;
    assert_eq!(known(controller, &who, &image).await, None);
    fetch(controller, &image, None, 0).await;
    fetch(controller, &image, Some(5..10), 9).await;
    let refused = controller.download_image(&member("theirs"), &image.id, |_| Ok(None)).await;
    assert!(refused.is_err());
    controller.flush_downloads().await.unwrap();
    assert_eq!(known(controller, &who, &image).await, None, "broken off, from the middle, refused");

    fetch(controller, &image, None, 9).await;
    world.clock.advance(Duration::from_secs(60));
    fetch(controller, &image, Some(0..3), 9).await;
    let twice = ImageDownloads { last: world.clock_now(), count: 2 };
    assert_eq!(known(controller, &who, &image).await, Some(twice), "also before it is written");
    assert!(world.database.downloads().of(std::slice::from_ref(&image.id)).await.unwrap().is_empty());
    controller.flush_downloads().await.unwrap();
    assert_eq!(
        world.database.downloads().of(std::slice::from_ref(&image.id)).await.unwrap()[&image.id],
        twice
    );
    assert_eq!(known(controller, &who, &image).await, Some(twice), "and not twice afterwards");
}

#[tokio::test]
async fn nodes_count_together_and_the_end_writes_what_is_left() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.active(&who, "data").await;
    let other = world.node("node-2");
    fetch(&world.controller, &image, None, 9).await;
    world.clock.advance(Duration::from_secs(1));
    fetch(&other, &image, None, 9).await;
    let stop = tokio_util::sync::CancellationToken::new();
    stop.cancel();
    other.maintain(stop.clone()).await;
    world.controller.maintain(stop).await;
    let both = ImageDownloads { last: world.clock_now(), count: 2 };
    assert_eq!(
        world.database.downloads().of(std::slice::from_ref(&image.id)).await.unwrap()[&image.id],
        both
    );
}

#[tokio::test]
async fn only_the_owners_hear_of_it() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.active(&who, "data").await;
    let public = vec![ImageChange::Visibility(Visibility::Public)];
    let image = world.controller.update_image(&admin("theirs"), &image.id, public).await.unwrap();
    fetch(&world.controller, &image, None, 9).await;
    let hears = async |who: Caller| world.controller.image_downloads(&who, &image).await.unwrap().is_some();
    assert!(hears(who).await && hears(admin("theirs")).await && !hears(member("theirs")).await);
}
