//! The places where data lies: how they come, go, and never all go.

use vitrine_database::Database;
use vitrine_model::{Image, ImageStatus, LocationStatus};

use crate::{
    fixtures::{full_image, id, image, location, seconds},
    harness::on_all_engines,
};

on_all_engines!(
    a_location_goes_in_two_steps,
    an_image_with_data_keeps_its_last_location,
    of_removals_at_once_the_last_one_is_refused,
    others_at_the_same_place_are_found,
);

/// The image without the location at that place: on its way out, or gone.
fn without(image: &Image, place: usize) -> Image {
    let mut after = image.clone();
    after.locations[place].status = LocationStatus::PendingDelete;
    after
}

async fn a_location_goes_in_two_steps(database: Database) {
    let images = database.images();
    images.insert(&full_image(1)).await.unwrap();
    let image = images.get(&id(1)).await.unwrap().unwrap();
    let row = image.locations[0].id.unwrap();
    assert!(!images.end_location(&id(1), row, seconds(1)).await.unwrap(), "an active one");
    assert!(images.save(&image, &without(&image, 0)).await.unwrap());
    let on_its_way = images.get(&id(1)).await.unwrap().unwrap();
    assert_eq!(
        on_its_way.locations.iter().map(|place| place.status).collect::<Vec<_>>(),
        [LocationStatus::PendingDelete, LocationStatus::Active]
    );
    assert!(!images.end_location(&id(2), row, seconds(1)).await.unwrap(), "of another image");
    assert!(images.save(&on_its_way, &image).await.unwrap(), "it may come back");
    assert_eq!(images.get(&id(1)).await.unwrap().unwrap(), image);
    assert!(images.save(&image, &without(&image, 0)).await.unwrap());
    assert!(images.end_location(&id(1), row, seconds(2)).await.unwrap());
    assert!(!images.end_location(&id(1), row, seconds(2)).await.unwrap());
    let left = images.get(&id(1)).await.unwrap().unwrap();
    assert_eq!(left.locations, image.locations[1..]);
}

async fn an_image_with_data_keeps_its_last_location(database: Database) {
    let images = database.images();
    for (number, status) in [(1, ImageStatus::Active), (2, ImageStatus::Deactivated)] {
        images.insert(&Image { status, ..full_image(number) }).await.unwrap();
        let image = images.get(&id(number)).await.unwrap().unwrap();
        let mut none = image.clone();
        none.locations.clear();
        assert!(!images.save(&image, &none).await.unwrap());
        assert!(!images.save(&image, &without(&without(&image, 0), 1)).await.unwrap());
        assert_eq!(images.get(&id(number)).await.unwrap().unwrap(), image);
        let mut one = image.clone();
        one.locations.remove(1);
        assert!(images.save(&image, &one).await.unwrap());
    }
    images.insert(&Image { status: ImageStatus::Queued, ..full_image(3) }).await.unwrap();
    let queued = images.get(&id(3)).await.unwrap().unwrap();
    assert!(images.save(&queued, &Image { locations: Vec::new(), ..queued.clone() }).await.unwrap());
}

async fn of_removals_at_once_the_last_one_is_refused(database: Database) {
    let images = database.images();
    let places: Vec<_> = (0..4).map(|place| location(&format!("file:///{place}"))).collect();
    images.insert(&Image { locations: places, ..full_image(1) }).await.unwrap();
    let image = images.get(&id(1)).await.unwrap().unwrap();
    let removals = (0..4).map(|place| {
        let (images, image) = (images.clone(), image.clone());
        tokio::spawn(async move { images.save(&image, &without(&image, place)).await.unwrap() })
    });
    let mut gone = 0;
    for removal in removals.collect::<Vec<_>>() {
        gone += usize::from(removal.await.unwrap());
    }
    assert_eq!(gone, 3);
    let left = images.get(&id(1)).await.unwrap().unwrap().locations;
    assert_eq!(left.iter().filter(|place| place.status == LocationStatus::Active).count(), 1);
}

async fn others_at_the_same_place_are_found(database: Database) {
    let images = database.images();
    images.insert(&Image { locations: vec![location("file:///a")], ..image(1) }).await.unwrap();
    assert!(!images.others_at(&id(1), "file:///a").await.unwrap(), "itself");
    assert!(images.others_at(&id(2), "file:///a").await.unwrap());
    for other in ["file:///A ", "file:///b", "file:///%", "file:///a\0"] {
        assert!(!images.others_at(&id(2), other).await.unwrap(), "{other}");
    }
    let first = images.get(&id(1)).await.unwrap().unwrap();
    assert!(images.delete(&first, seconds(1)).await.unwrap());
    assert!(!images.others_at(&id(2), "file:///a").await.unwrap(), "deleted");
}
