//! Leases.

use time::Duration;
use vitrine_database::Database;

use crate::{
    fixtures::{START, seconds},
    harness::on_all_engines,
};

on_all_engines!(a_lease_has_one_holder, leases_that_ended_are_found, a_free_lease_is_taken_once);

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
