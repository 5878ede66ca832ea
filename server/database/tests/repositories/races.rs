//! Many at once.

use vitrine_database::{Database, Error};
use vitrine_model::{Image, ImageStatus, MemberStatus};

use crate::{
    fixtures::{id, image, member, properties, seconds},
    harness::on_all_engines,
};

on_all_engines!(
    one_of_two_wins_a_change_of_state,
    properties_written_together_all_stay,
    one_id_goes_to_one,
    a_member_is_added_once,
    a_delete_and_a_save_do_not_mix,
    a_property_is_claimed_once,
);

async fn one_of_two_wins_a_change_of_state(database: Database) {
    let images = database.images();
    images.insert(&image(1)).await.unwrap();
    let before = images.get(&id(1)).await.unwrap().unwrap();
    let savers = (0..8).map(|saver| {
        let (images, before) = (images.clone(), before.clone());
        tokio::spawn(async move {
            let key = format!("saver {saver}");
            let after = Image {
                status: ImageStatus::Saving,
                properties: properties(&[(&key, "won")]),
                ..before.clone()
            };
            images.save(&before, &after).await.unwrap()
        })
    });
    let mut won = 0;
    for saver in savers.collect::<Vec<_>>() {
        won += usize::from(saver.await.unwrap());
    }
    assert_eq!(won, 1);
    assert_eq!(images.get(&id(1)).await.unwrap().unwrap().properties.len(), 1);
}

async fn properties_written_together_all_stay(database: Database) {
    let images = database.images();
    images.insert(&image(1)).await.unwrap();
    let before = images.get(&id(1)).await.unwrap().unwrap();
    let savers = (0..12).map(|saver| {
        let (images, before) = (images.clone(), before.clone());
        tokio::spawn(async move {
            let key = format!("property {saver}");
            let after = Image {
                properties: properties(&[(&key, "1"), ("common", "1")]),
                tags: vec![format!("tag {saver}"), "common".to_owned()],
                ..before.clone()
            };
            assert!(images.save(&before, &after).await.unwrap());
        })
    });
    for saver in savers.collect::<Vec<_>>() {
        saver.await.unwrap();
    }
    let read = images.get(&id(1)).await.unwrap().unwrap();
    assert_eq!(read.properties.len(), 13);
    assert_eq!(read.tags.len(), 13);
}

async fn one_id_goes_to_one(database: Database) {
    let makers = (0..8).map(|maker| {
        let images = database.images();
        tokio::spawn(async move {
            let name = Some(format!("maker {maker}"));
            images.insert(&Image { name, ..image(1) }).await
        })
    });
    let mut made = 0;
    for maker in makers.collect::<Vec<_>>() {
        match maker.await.unwrap() {
            Ok(()) => made += 1,
            Err(Error::Duplicate { what: "image id" }) => (),
            Err(error) => panic!("{error:?}"),
        }
    }
    assert_eq!(made, 1);
}

async fn a_member_is_added_once(database: Database) {
    database.images().insert(&image(1)).await.unwrap();
    let adders = (0..8).map(|_| {
        let members = database.members();
        tokio::spawn(async move { members.insert(&member(1, "friend", MemberStatus::Pending)).await })
    });
    let mut added = 0;
    for adder in adders.collect::<Vec<_>>() {
        match adder.await.unwrap() {
            Ok(()) => added += 1,
            Err(Error::Duplicate { what: "member" }) => (),
            Err(error) => panic!("{error:?}"),
        }
    }
    assert_eq!(added, 1);
    assert_eq!(database.members().count(&id(1)).await.unwrap(), 1);
}

async fn a_delete_and_a_save_do_not_mix(database: Database) {
    let images = database.images();
    for number in 1..=10 {
        images.insert(&image(number)).await.unwrap();
        let before = images.get(&id(number)).await.unwrap().unwrap();
        let save = {
            let (images, before) = (images.clone(), before.clone());
            let after = Image { status: ImageStatus::Saving, ..before.clone() };
            tokio::spawn(async move { images.save(&before, &after).await.unwrap() })
        };
        let delete = {
            let images = images.clone();
            tokio::spawn(async move { images.delete(&before, seconds(9)).await.unwrap() })
        };
        let (saved, deleted) = (save.await.unwrap(), delete.await.unwrap());
        assert!(saved ^ deleted, "saved {saved}, deleted {deleted}");
        let status = images.get(&id(number)).await.unwrap().map(|image| image.status);
        assert_eq!(status, saved.then_some(ImageStatus::Saving));
    }
}

async fn a_property_is_claimed_once(database: Database) {
    let images = database.images();
    images.insert(&image(1)).await.unwrap();
    for round in 0..2 {
        let claims = (0..8).map(|claimer| {
            let images = images.clone();
            let value = format!("task {claimer}");
            tokio::spawn(async move {
                images.claim_property(&id(1), "lock", &value, seconds(1)).await.unwrap().then_some(value)
            })
        });
        let mut winners = Vec::new();
        for claim in claims.collect::<Vec<_>>() {
            winners.extend(claim.await.unwrap());
        }
        assert_eq!(winners.len(), 1, "round {round}");
        let held = images.get(&id(1)).await.unwrap().unwrap();
        assert_eq!(held.properties.get("lock"), Some(&winners[0]));
        assert!(!images.release_property(&id(1), "lock", "somebody else", seconds(2)).await.unwrap());
        assert!(images.release_property(&id(1), "lock", &winners[0], seconds(2)).await.unwrap());
        assert!(!images.release_property(&id(1), "lock", &winners[0], seconds(2)).await.unwrap());
        assert_eq!(images.get(&id(1)).await.unwrap().unwrap().properties.len(), 0);
    }
}
