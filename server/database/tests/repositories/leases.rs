//! Leases.

use time::{Duration, OffsetDateTime};
use vitrine_database::Database;

use crate::{
    fixtures::{START, seconds},
    harness::on_all_engines,
};

on_all_engines!(
    a_lease_has_one_holder,
    leases_that_ended_are_found,
    a_free_lease_is_taken_once,
    those_in_force_are_told_with_their_holders,
    the_database_tells_its_time
);

async fn a_lease_has_one_holder(database: Database) {
    let leases = database.leases();
    assert!(leases.acquire("import/1", "a", seconds(0), seconds(60)).await.unwrap());
    assert!(!leases.acquire("import/1", "b", seconds(1), seconds(61)).await.unwrap());
    assert!(leases.acquire("import/1", "a", seconds(2), seconds(70)).await.unwrap());
    assert!(!leases.renew("import/1", "b", seconds(99)).await.unwrap());
    assert!(leases.renew("import/1", "a", seconds(80)).await.unwrap());
    // to the microsecond, on every engine
    let almost = seconds(80) - Duration::microseconds(1);
    assert!(!leases.acquire("import/1", "b", almost, seconds(99)).await.unwrap());
    assert!(leases.acquire("import/1", "b", seconds(80), seconds(99)).await.unwrap());
    assert!(!leases.renew("import/1", "a", seconds(200)).await.unwrap());
    assert!(!leases.release("import/1", "a").await.unwrap());
    assert!(leases.release("import/1", "b").await.unwrap());
    assert!(!leases.is_taken("import/1").await.unwrap());
    assert!(leases.acquire("import/1", "c", START, seconds(1)).await.unwrap());
    assert!(leases.is_taken("import/1").await.unwrap());
}

async fn leases_that_ended_are_found(database: Database) {
    let leases = database.leases();
    for (resource, until) in [("import/1", 10), ("import/2", 20), ("import_3", 10), ("copy/1", 10)] {
        assert!(leases.acquire(resource, "a", START, seconds(until)).await.unwrap());
    }
    assert_eq!(leases.expired("import/", seconds(10)).await.unwrap(), ["import/1"]);
    assert_eq!(leases.expired("import_", seconds(30)).await.unwrap(), ["import_3"]);
    assert_eq!(leases.expired("", seconds(15)).await.unwrap(), ["copy/1", "import/1", "import_3"]);
    assert_eq!(leases.of_holder("a").await.unwrap().len(), 4);
    assert_eq!(leases.of_holder("A").await.unwrap(), Vec::<String>::new());
}

async fn a_free_lease_is_taken_once(database: Database) {
    let takers = (0..8).map(|taker| {
        let leases = database.leases();
        tokio::spawn(async move {
            leases.acquire("resource", &format!("taker {taker}"), START, seconds(60)).await.unwrap()
        })
    });
    let mut taken = 0;
    for taker in takers.collect::<Vec<_>>() {
        taken += usize::from(taker.await.unwrap());
    }
    assert_eq!(taken, 1);
}

async fn those_in_force_are_told_with_their_holders(database: Database) {
    let leases = database.leases();
    let (now, later) = (seconds(0), seconds(30));
    assert!(leases.acquire("b", "node-2", now, later).await.unwrap());
    assert!(leases.acquire("a", "node-1", now, later).await.unwrap());
    assert!(leases.acquire("old", "node-1", now, now).await.unwrap());
    let pair = |resource: &str, holder: &str| (resource.to_owned(), holder.to_owned());
    assert_eq!(leases.held(now).await.unwrap(), [pair("a", "node-1"), pair("b", "node-2")]);
    assert_eq!(leases.held(later).await.unwrap(), []);
}

#[expect(clippy::disallowed_methods, reason = "the clock of this machine is what is compared")]
async fn the_database_tells_its_time(database: Database) {
    let theirs = database.clock().await.unwrap();
    let ours = OffsetDateTime::from(std::time::SystemTime::now());
    assert!((ours - theirs).abs() < Duration::seconds(60), "{ours} {theirs}");
}
