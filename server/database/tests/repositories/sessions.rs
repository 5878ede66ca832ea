//! Logins of the dashboard.

use vitrine_database::{Database, Error, Session};

use crate::{
    fixtures::{START, seconds},
    harness::on_all_engines,
};

on_all_engines!(a_login_lives_until_it_ends);

async fn a_login_lives_until_it_ends(database: Database) {
    let sessions = database.sessions();
    let session = |id: &str, data: &str, until: i64| Session {
        id: id.to_owned(),
        data: data.to_owned(),
        expires_at: seconds(until),
    };
    let first = session("abc", "{}", 60);
    sessions.insert(&first).await.unwrap();
    let again = sessions.insert(&first).await;
    assert!(matches!(again, Err(Error::Duplicate { what: "session id" })));
    sessions.insert(&session("ABC", "other", 60)).await.unwrap();
    assert_eq!(sessions.load("abc", seconds(59)).await.unwrap(), Some(first.clone()));
    assert_eq!(sessions.load("abc", seconds(60)).await.unwrap(), None);
    assert_eq!(sessions.load("abd", START).await.unwrap(), None);

    let longer = session("abc", &"é".repeat(100_000), 120);
    sessions.save(&longer).await.unwrap();
    sessions.save(&session("new", "x", 10)).await.unwrap();
    assert_eq!(sessions.load("abc", seconds(60)).await.unwrap(), Some(longer));
    assert_eq!(sessions.delete_expired(seconds(60)).await.unwrap(), 2);
    assert_eq!(sessions.delete_expired(seconds(60)).await.unwrap(), 0);
    assert!(sessions.delete("abc").await.unwrap());
    assert!(!sessions.delete("abc").await.unwrap());
    assert!(!format!("{first:?}").contains("abc"));
}
