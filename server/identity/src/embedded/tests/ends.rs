//! What ends a token, and what does not.

use super::*;
use crate::{NewUser, ProjectChange, Target, UserChange};

#[tokio::test]
async fn a_token_ends_when_its_time_is_over() {
    let fixture = Fixture::new().await;
    let token = token(&fixture, "admin", "admin").await;
    fixture.time.pass(3599);
    assert!(is_good(&fixture, &token).await);
    fixture.time.pass(1);
    assert!(!is_good(&fixture, &token).await);
    assert!(refused(fixture.embedded.rescope(&token, "any").await));
}

#[tokio::test]
async fn a_revoked_token_ends_at_once_here_and_in_other_processes() {
    let fixture = Fixture::new().await;
    let ended = token(&fixture, "admin", "admin").await;
    let kept = token(&fixture, "admin", "admin").await;
    let other = fixture.another().await;
    assert!(other.validate(&ended).await.unwrap().is_some());
    fixture.embedded.revoke(&ended).await.unwrap();
    fixture.embedded.revoke(&ended).await.unwrap();
    assert!(!is_good(&fixture, &ended).await);
    assert!(is_good(&fixture, &kept).await);
    assert!(refused(fixture.embedded.rescope(&ended, "any").await));
    fixture.time.pass(2);
    assert!(other.validate(&ended).await.unwrap().is_none(), "seen within two seconds");
    fixture.embedded.revoke("nonsense").await.unwrap();
}

#[tokio::test]
async fn tokens_and_revocations_survive_a_restart() {
    let fixture = Fixture::new().await;
    let kept = token(&fixture, "admin", "admin").await;
    let ended = token(&fixture, "admin", "admin").await;
    fixture.embedded.revoke(&ended).await.unwrap();
    let restarted = fixture.another().await;
    assert!(restarted.validate(&kept).await.unwrap().is_some());
    assert!(restarted.validate(&ended).await.unwrap().is_none());
    assert!(!restarted.needs_bootstrap().await.unwrap());
}

#[tokio::test]
async fn a_token_of_another_installation_is_refused() {
    let (one, other) = (Fixture::new().await, Fixture::new().await);
    let token = token(&one, "admin", "admin").await;
    assert!(!is_good(&other, &token).await);
    for nonsense in ["", "x", "gAAAAABnonsense", &"A".repeat(169), &"A".repeat(170), "\u{fffd}"] {
        assert!(!is_good(&one, nonsense).await, "{nonsense}");
    }
}

/// Each change, and whether it ends the tokens of the user it is about.
#[tokio::test]
async fn what_a_token_stands_on_ends_it() {
    for (what, ends) in [
        ("nothing", false),
        ("rename", false),
        ("password", true),
        ("disable", true),
        ("disable and enable", true),
        ("delete", true),
        ("project disabled", true),
        ("project deleted", true),
        ("role taken", true),
        ("another role taken", false),
        ("role deleted", true),
    ] {
        let fixture = Fixture::new().await;
        let (embedded, ann) = (&fixture.embedded, fixture.user("ann", "demo", "member").await);
        let auditor = embedded.create_role("auditor", None).await.unwrap().id;
        if what == "role deleted" {
            let bob = embedded.create_user(NewUser::named("bob", None)).await.unwrap();
            fixture.grant(&bob.id, "demo", "reader").await;
            let member = embedded.find_role("member").await.unwrap().id;
            let demo = fixture.grant(&ann, "demo", "auditor").await;
            embedded.unassign(&ann, &Target::Project(demo), &member).await.unwrap();
        }
        let demo = fixture.grant(&ann, "demo", "auditor").await;
        let (project, member) =
            (Target::Project(demo.clone()), embedded.find_role("member").await.unwrap().id);
        if what == "role taken" {
            embedded.unassign(&ann, &project, &auditor).await.unwrap();
        }
        let token = token(&fixture, "ann", "demo").await;
        let elsewhere = super::token(&fixture, "admin", "admin").await;
        assert!(is_good(&fixture, &token).await, "{what}");
        let enable = |enabled| UserChange { enabled: Some(enabled), ..UserChange::default() };
        match what {
            "rename" => {
                let change = UserChange { name: Some("anna".to_owned()), ..UserChange::default() };
                embedded.update_user(&ann, &change).await.unwrap();
            }
            "password" => embedded.set_password(&ann, "another one".to_owned()).await.unwrap(),
            "disable" => drop(embedded.update_user(&ann, &enable(false)).await.unwrap()),
            "disable and enable" => {
                embedded.update_user(&ann, &enable(false)).await.unwrap();
                embedded.update_user(&ann, &enable(true)).await.unwrap();
            }
            "delete" => embedded.delete_user(&ann).await.unwrap(),
            "project disabled" => {
                let change = ProjectChange { enabled: Some(false), ..ProjectChange::default() };
                embedded.update_project(&demo, &change).await.unwrap();
            }
            "project deleted" => embedded.delete_project(&demo).await.unwrap(),
            "role taken" => embedded.unassign(&ann, &project, &member).await.unwrap(),
            "another role taken" => embedded.unassign(&ann, &project, &auditor).await.unwrap(),
            "role deleted" => embedded.delete_role(&auditor).await.unwrap(),
            _ => {}
        }
        assert_eq!(!is_good(&fixture, &token).await, ends, "{what}");
        assert!(is_good(&fixture, &elsewhere).await, "{what}: others' tokens are not touched");
    }
}

#[tokio::test]
async fn a_new_password_is_the_only_one() {
    let fixture = Fixture::new().await;
    let ann = fixture.user("ann", "demo", "member").await;
    let embedded = &fixture.embedded;
    let wrong = embedded.change_password(&ann, "wrong", "new one".to_owned(), None).await;
    assert!(matches!(wrong, Err(crate::PasswordError::Login(LoginError::Refused))));
    embedded.change_password(&ann, PASSWORD, "new one".to_owned(), None).await.unwrap();
    assert!(refused(embedded.login(login("ann", PASSWORD, LoginScope::Unscoped)).await));
    assert!(embedded.login(login("ann", "new one", LoginScope::Unscoped)).await.is_ok());
}

#[tokio::test]
async fn disabled_users_and_users_without_password_cannot_log_in() {
    let fixture = Fixture::new().await;
    let new = NewUser { enabled: false, ..NewUser::named("off", Some(PASSWORD.to_owned())) };
    fixture.embedded.create_user(new).await.unwrap();
    fixture.embedded.create_user(NewUser::named("bare", None)).await.unwrap();
    for (name, password) in [("off", PASSWORD), ("bare", PASSWORD), ("bare", "")] {
        let login = login(name, password, LoginScope::Unscoped);
        assert!(refused(fixture.embedded.login(login).await), "{name}");
    }
}

#[tokio::test]
async fn expired_revocations_are_swept() {
    let fixture = Fixture::new().await;
    let old = token(&fixture, "admin", "admin").await;
    fixture.embedded.revoke(&old).await.unwrap();
    fixture.time.pass(3600);
    let new = token(&fixture, "admin", "admin").await;
    fixture.embedded.revoke(&new).await.unwrap();
    let left = fixture.database.tokens().sweep(fixture.time.now()).await.unwrap();
    assert_eq!(left, 0, "the old one is gone already");
    let left = fixture.database.tokens().sweep(fixture.time.now() + time::Duration::HOUR).await.unwrap();
    assert_eq!(left, 1, "the new one was kept");
}

#[tokio::test]
async fn keys_can_be_changed_while_tokens_go_on() {
    let fixture = Fixture::new().await;
    let other = fixture.another().await;
    let old = token(&fixture, "admin", "admin").await;
    fixture.time.pass(1800);
    fixture.embedded.rotate_token_key().await.unwrap();
    let new = token(&fixture, "admin", "admin").await;
    for token in [&old, &new] {
        assert!(is_good(&fixture, token).await);
        assert!(other.validate(token).await.unwrap().is_some(), "other processes find the new key");
    }
    assert_eq!(fixture.database.tokens().keys().await.unwrap().len(), 2);
    fixture.time.pass(3601);
    fixture.embedded.rotate_token_key().await.unwrap();
    assert_eq!(
        fixture.database.tokens().keys().await.unwrap().len(),
        2,
        "the first one is not needed any more"
    );
}
