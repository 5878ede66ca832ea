//! What projects use and may use.

use vitrine_database::{Database, ProjectUsage};
use vitrine_model::{Image, ImageStatus, Quota};

use crate::{
    fixtures::{image, location},
    harness::on_all_engines,
};

on_all_engines!(limits_of_single_projects_are_kept, usage_counts_what_is_there_and_what_is_on_its_way);

async fn limits_of_single_projects_are_kept(database: Database) {
    let limits = database.limits();
    assert!(limits.of_project("p").await.unwrap().is_empty());
    limits.set("p", Quota::ImageCountTotal, Some(3)).await.unwrap();
    limits.set("p", Quota::ImageCountTotal, Some(-1)).await.unwrap();
    limits.set("p", Quota::ImageSizeTotal, Some(i64::MAX)).await.unwrap();
    limits.set("q", Quota::ImageSizeTotal, Some(0)).await.unwrap();
    let own = limits.of_project("p").await.unwrap();
    assert_eq!(own, [(Quota::ImageSizeTotal, i64::MAX), (Quota::ImageCountTotal, -1)].into());
    assert_eq!(limits.all().await.unwrap().len(), 2);
    limits.set("q", Quota::ImageSizeTotal, None).await.unwrap();
    limits.set("q", Quota::ImageSizeTotal, None).await.unwrap();
    assert_eq!(limits.all().await.unwrap().into_keys().collect::<Vec<_>>(), ["p"]);
}

async fn usage_counts_what_is_there_and_what_is_on_its_way(database: Database) {
    let images = database.images();
    assert_eq!(images.usage("p1").await.unwrap(), ProjectUsage::default());
    let states = [
        (ImageStatus::Queued, 0),
        (ImageStatus::Saving, 0),
        (ImageStatus::Uploading, 0),
        (ImageStatus::Importing, 0),
        (ImageStatus::Active, 2),
        (ImageStatus::Deactivated, 1),
        (ImageStatus::Killed, 1),
        (ImageStatus::PendingDelete, 1),
    ];
    for (number, (status, places)) in states.into_iter().enumerate() {
        let places = (0..places).map(|place| location(&format!("memory://{number}/{place}")));
        let image = Image {
            owner: Some("p1".to_owned()),
            status,
            size: (status != ImageStatus::Queued).then_some(10),
            locations: places.collect(),
            ..image(u32::try_from(number).unwrap())
        };
        images.insert(&image).await.unwrap();
    }
    let expected = ProjectUsage { stored_bytes: 30, staged_bytes: 20, images: 6, uploading: 3 };
    assert_eq!(images.usage("p1").await.unwrap(), expected);
    // a copy that goes on
    let mut copied =
        Image { owner: Some("p1".to_owned()), status: ImageStatus::Active, size: Some(5), ..image(90) };
    copied.properties.insert("os_glance_importing_to_stores".to_owned(), "b".to_owned());
    images.insert(&copied).await.unwrap();
    copied.id = image(91).id;
    copied.properties.insert("os_glance_importing_to_stores".to_owned(), String::new());
    images.insert(&copied).await.unwrap();
    let expected = ProjectUsage { stored_bytes: 30, staged_bytes: 25, images: 8, uploading: 4 };
    assert_eq!(images.usage("p1").await.unwrap(), expected);
    assert_eq!(images.usage("nobody").await.unwrap(), ProjectUsage::default());

    let more = |number| Image { owner: Some("p1".to_owned()), ..image(number) };
    assert!(!images.insert_within(&more(92), "p1", 8).await.unwrap());
    assert_eq!(images.get(&more(92).id).await.unwrap(), None);
    assert!(images.insert_within(&more(92), "p1", 9).await.unwrap());
}
