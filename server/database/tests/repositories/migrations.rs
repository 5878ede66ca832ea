//! The schema: made once by any number of processes, and beside Glance's own.

use vitrine_database::{Database, Error};

use crate::harness::{Fresh, on_all_engines};

async fn a_second_run_changes_nothing(database: Database) {
    let (done, newest) = database.schema_version().await.unwrap();
    assert_eq!(done, newest);
    database.migrate().await.unwrap();
    assert_eq!(database.schema_version().await.unwrap(), (newest, newest));
}

on_all_engines!(a_second_run_changes_nothing);

async fn started_together(fresh: Fresh) {
    let mut starts = Vec::new();
    for _ in 0..4 {
        let database = fresh.connect().await;
        starts.push(tokio::spawn(async move {
            database.migrate().await.unwrap();
            let version = database.schema_version().await.unwrap();
            database.close().await;
            version
        }));
    }
    for start in starts {
        let (done, newest) = start.await.unwrap();
        assert_eq!(done, newest);
    }
    fresh.drop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn processes_that_start_together_make_it_once() {
    started_together(Fresh::sqlite()).await;
    if let Some(fresh) = Fresh::postgres().await {
        started_together(fresh).await;
    }
    if let Some(fresh) = Fresh::mysql().await {
        started_together(fresh).await;
    }
}

#[tokio::test]
async fn before_the_first_run_there_is_no_version() {
    let fresh = Fresh::sqlite();
    let database = fresh.connect().await;
    let (done, newest) = database.schema_version().await.unwrap();
    assert_eq!(done, 0);
    assert!(newest > 0);
}

#[tokio::test]
async fn urls_that_cannot_be_used_say_why() {
    let cases = [
        ("oracle://x", "must begin with"),
        ("sqlite::memory:", "must be a file"),
        ("sqlite:///nonexistent/folder/x.db", "/nonexistent/folder/x.db"),
        ("postgres://u:hunter2@host:notaport/x", "cannot be used"),
    ];
    for (url, reason) in cases {
        let error = Database::connect(url, Default::default()).await.unwrap_err();
        assert!(matches!(error, Error::Setting(_)), "{url}: {error:?}");
        assert!(error.to_string().contains(reason), "{url}: {error}");
        assert!(!format!("{error:?}").contains("hunter2"));
    }
}
