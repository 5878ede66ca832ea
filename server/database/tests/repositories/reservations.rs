//! Reservations against a quota.

use vitrine_database::{Database, Room};
use vitrine_model::{Image, ImageStatus};

use crate::{
    fixtures::{START, image, location, seconds},
    harness::on_all_engines,
};

on_all_engines!(
    what_is_stored_and_promised_stays_within_the_quota,
    what_is_staged_is_counted_apart,
    a_promise_ends,
    many_at_once_never_pass_the_quota,
);

async fn what_is_stored_and_promised_stays_within_the_quota(database: Database) {
    let reservations = database.reservations();
    let stored = Image {
        size: Some(40),
        status: ImageStatus::Active,
        locations: vec![location("file:///1")],
        ..image(1)
    };
    database.images().insert(&stored).await.unwrap();
    let reserve = async |key: &str, bytes: u64| {
        reservations.reserve("owner", key, bytes, 100, START, seconds(60)).await.unwrap()
    };
    assert!(!reserve("a", 61).await);
    assert!(reserve("a", 60).await);
    assert!(!reserve("b", 1).await);
    // the same key replaces its own promise, or keeps it
    assert!(reserve("a", 30).await);
    assert!(!reserve("a", 70).await);
    assert!(reserve("b", 30).await);
    assert_eq!(reservations.promised("owner", START).await.unwrap(), 60);
    assert!(!reserve("c", 1).await);
    assert!(reserve("c", 0).await);
    assert!(reservations.release("b").await.unwrap());
    assert!(!reservations.release("b").await.unwrap());
    assert!(reserve("c", 30).await);
    assert!(!reserve("d", u64::MAX).await);
    assert!(reservations.reserve("other", "o", 100, 100, START, seconds(60)).await.unwrap());
}

async fn what_is_staged_is_counted_apart(database: Database) {
    let reservations = database.reservations();
    let staged = Image { size: Some(40), status: ImageStatus::Uploading, ..image(1) };
    database.images().insert(&staged).await.unwrap();
    let stage = async |key: &str, bytes: u64| {
        reservations.reserve_in(Room::Staging, "owner", key, bytes, 100, START, seconds(60)).await.unwrap()
    };
    assert!(reservations.reserve("owner", "a", 100, 100, START, seconds(60)).await.unwrap());
    assert!(stage("a", 50).await);
    assert!(!stage("b", 11).await);
    assert!(stage("b", 10).await);
    assert_eq!(reservations.promised("owner", START).await.unwrap(), 100);
    // both promises of the key go
    assert!(reservations.release("a").await.unwrap());
    assert_eq!(reservations.promised("owner", START).await.unwrap(), 0);
    assert!(stage("b", 60).await);
}

async fn a_promise_ends(database: Database) {
    let reservations = database.reservations();
    assert!(reservations.reserve("p", "a", 100, 100, START, seconds(60)).await.unwrap());
    assert!(!reservations.reserve("p", "b", 1, 100, seconds(59), seconds(90)).await.unwrap());
    assert!(reservations.reserve("p", "b", 100, 100, seconds(60), seconds(90)).await.unwrap());
    assert_eq!(reservations.promised("p", seconds(60)).await.unwrap(), 100);
    assert!(!reservations.release("a").await.unwrap());
}

async fn many_at_once_never_pass_the_quota(database: Database) {
    let askers = (0..24).map(|asker| {
        let reservations = database.reservations();
        tokio::spawn(async move {
            let key = format!("upload {asker}");
            reservations.reserve("p", &key, 10, 75, START, seconds(60)).await.unwrap()
        })
    });
    let mut granted = 0;
    for asker in askers.collect::<Vec<_>>() {
        granted += u64::from(asker.await.unwrap());
    }
    assert_eq!(granted, 7);
    assert_eq!(database.reservations().promised("p", START).await.unwrap(), 70);
}
