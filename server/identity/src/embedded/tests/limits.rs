//! Guessing is slow, and tells nothing.

use super::*;
use crate::{Login, Settings, UserRef, testing::settings};

fn wait(result: Result<crate::Session, LoginError>) -> Option<u64> {
    match result {
        Err(LoginError::TooManyAttempts { retry_after }) => Some(retry_after),
        _ => None,
    }
}

#[tokio::test]
async fn a_user_is_locked_for_a_while_by_any_of_its_names() {
    let fixture = Fixture::with(Settings { login_attempts_per_user: 3, ..settings() }).await;
    let ann = fixture.user("ann", "demo", "member").await;
    let by_id = Login { user: UserRef::Id(ann), ..login("", "wrong", LoginScope::Unscoped) };
    assert!(refused(fixture.embedded.login(login("ann", "wrong", LoginScope::Unscoped)).await));
    assert!(refused(fixture.embedded.login(by_id.clone()).await));
    fixture.time.pass(100);
    assert!(refused(fixture.embedded.login(by_id).await));
    let right = || login("ann", PASSWORD, LoginScope::Unscoped);
    assert_eq!(wait(fixture.embedded.login(right()).await), Some(200));
    assert!(fixture.embedded.login(login("admin", PASSWORD, LoginScope::Unscoped)).await.is_ok());
    fixture.time.pass(200);
    assert!(fixture.embedded.login(right()).await.is_ok());
}

#[tokio::test]
async fn nobody_is_locked_as_somebody_is() {
    let fixture = Fixture::with(Settings { login_attempts_per_user: 2, ..settings() }).await;
    for name in ["admin", "nobody"] {
        for _ in 0..2 {
            assert!(refused(fixture.embedded.login(login(name, "wrong", LoginScope::Unscoped)).await));
        }
        let third = fixture.embedded.login(login(name, "wrong", LoginScope::Unscoped)).await;
        assert_eq!(wait(third), Some(300), "{name}");
    }
}

#[tokio::test]
async fn an_address_is_locked_after_failures_alone() {
    let fixture = Fixture::with(Settings { login_attempts_per_address: 2, ..settings() }).await;
    for _ in 0..5 {
        assert!(fixture.embedded.login(login("admin", PASSWORD, LoginScope::Unscoped)).await.is_ok());
    }
    for name in ["a", "b"] {
        assert!(refused(fixture.embedded.login(login(name, "wrong", LoginScope::Unscoped)).await));
    }
    let right = login("admin", PASSWORD, LoginScope::Unscoped);
    assert_eq!(wait(fixture.embedded.login(right.clone()).await), Some(300));
    let elsewhere = Login { peer: Some([192, 0, 2, 2].into()), ..right };
    assert!(fixture.embedded.login(elsewhere).await.is_ok());
}

#[tokio::test]
async fn guesses_at_one_time_are_counted_too() {
    let fixture = Fixture::with(Settings { login_attempts_per_user: 3, ..settings() }).await;
    let guesses = (0..20).map(|_| {
        let embedded = fixture.embedded.clone();
        tokio::spawn(async move { embedded.login(login("admin", "wrong", LoginScope::Unscoped)).await })
    });
    let mut tried = 0;
    for guess in guesses.collect::<Vec<_>>() {
        tried += usize::from(refused(guess.await.unwrap()));
    }
    assert_eq!(tried, 3);
}

#[tokio::test]
async fn a_change_of_the_password_is_a_guess_like_any_other() {
    let fixture = Fixture::with(Settings { login_attempts_per_user: 2, ..settings() }).await;
    let ann = fixture.user("ann", "demo", "member").await;
    for _ in 0..2 {
        assert!(fixture.embedded.change_password(&ann, "wrong", "new".to_owned(), None).await.is_err());
    }
    assert!(wait(fixture.embedded.login(login("ann", PASSWORD, LoginScope::Unscoped)).await).is_some());
}
