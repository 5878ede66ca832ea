//! When and how often images were downloaded.

use time::Duration;
use vitrine_database::{Database, ImageDownloads};
use vitrine_model::Image;

use crate::{
    fixtures::{id, image, seconds},
    harness::on_all_engines,
};

on_all_engines!(
    downloads_add_up_and_the_newest_time_stays,
    nodes_that_tell_at_once_lose_nothing,
    counting_begins_once,
    downloads_go_with_their_image,
);

fn told(number: u32, at: i64, count: u64) -> (String, ImageDownloads) {
    (id(number), ImageDownloads { last: seconds(at), count })
}

async fn downloads_add_up_and_the_newest_time_stays(database: Database) {
    let downloads = database.downloads();
    for number in [1, 2, 3] {
        database.images().insert(&image(number)).await.unwrap();
    }
    downloads.add(vec![told(1, 10, 2), told(2, 5, 1)]).await.unwrap();
    downloads.add(vec![told(1, 4, 3), told(2, 9, 1), told(99, 9, 1)]).await.unwrap();
    let known = downloads.of(&[id(1), id(2), id(3), id(99)]).await.unwrap();
    assert_eq!(known, [told(1, 10, 5), told(2, 9, 2)].into_iter().collect(), "nobody knows the image 99");
    assert!(downloads.of(&[]).await.unwrap().is_empty());
}

async fn nodes_that_tell_at_once_lose_nothing(database: Database) {
    database.images().insert(&image(1)).await.unwrap();
    let nodes = (0..8).map(|node| {
        let downloads = database.downloads();
        tokio::spawn(async move { downloads.add(vec![told(1, node, 1)]).await.unwrap() })
    });
    for node in nodes.collect::<Vec<_>>() {
        node.await.unwrap();
    }
    assert_eq!(database.downloads().of(&[id(1)]).await.unwrap(), [told(1, 7, 8)].into_iter().collect());
}

async fn counting_begins_once(database: Database) {
    let downloads = database.downloads();
    assert_eq!(downloads.begun(seconds(1)).await.unwrap(), seconds(1));
    assert_eq!(downloads.begun(seconds(2)).await.unwrap(), seconds(1));
}

async fn downloads_go_with_their_image(database: Database) {
    let images = database.images();
    let there = image(1);
    images.insert(&there).await.unwrap();
    database.downloads().add(vec![told(1, 1, 1)]).await.unwrap();
    let there: Image = images.get(&there.id).await.unwrap().unwrap();
    assert!(images.delete(&there, seconds(2)).await.unwrap());
    assert_eq!(images.purge(seconds(3) + Duration::days(1), 10).await.unwrap(), 1);
    assert!(database.downloads().of(&[id(1)]).await.unwrap().is_empty());
}
