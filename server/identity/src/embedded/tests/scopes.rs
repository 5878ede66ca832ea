//! What a token can be bought for, and that none is wider than what paid for it.

use super::*;
use crate::{DOMAIN_ID, Login, NewProject, UserRef, embedded::Wanted, token::Scope};

fn roles(caller: &vitrine_model::Caller) -> Vec<&str> {
    caller.roles.iter().map(String::as_str).collect()
}

#[tokio::test]
async fn a_token_stands_for_the_user_in_the_project_with_the_implied_roles() {
    let fixture = Fixture::new().await;
    let ann = fixture.user("ann", "demo", "member").await;
    let session = fixture.embedded.login(login("ann", PASSWORD, LoginScope::AnyProject)).await.unwrap();
    assert_eq!(session.expires_at - session.issued_at, time::Duration::HOUR);
    let caller = fixture.embedded.validate(&session.token).await.unwrap().unwrap();
    assert_eq!(caller, session.caller);
    assert_eq!(caller.user_id, ann);
    assert_eq!(caller.project_name.as_deref(), Some("demo"));
    assert_eq!(roles(&caller), ["member", "reader"]);
    assert!(session.token.len() < 255);
}

#[tokio::test]
async fn every_wrong_login_is_refused_alike() {
    let fixture = Fixture::new().await;
    let ann = fixture.user("ann", "demo", "member").await;
    fixture.embedded.create_project(NewProject::named("other")).await.unwrap();
    let by_id =
        |id: &str| Login { user: UserRef::Id(id.to_owned()), ..login("", PASSWORD, LoginScope::Unscoped) };
    assert!(fixture.embedded.login(by_id(&ann)).await.is_ok());
    let elsewhere = Login {
        user: UserRef::Name { name: "ann".to_owned(), domain: "elsewhere".to_owned() },
        ..login("", PASSWORD, LoginScope::Unscoped)
    };
    for wrong in [
        login("ann", "wrong", LoginScope::Unscoped),
        login("ann", "", LoginScope::Unscoped),
        login("ann", &"x".repeat(100_000), LoginScope::Unscoped),
        login("nobody", PASSWORD, LoginScope::Unscoped),
        login("ann", PASSWORD, LoginScope::System),
        login("ann", PASSWORD, LoginScope::ProjectName("other".to_owned())),
        login("ann", PASSWORD, LoginScope::ProjectName("none".to_owned())),
        login("ann", PASSWORD, LoginScope::ProjectId("none".to_owned())),
        by_id("ann"),
        by_id(""),
        elsewhere,
    ] {
        let shown = format!("{wrong:?}");
        assert!(!shown.contains(PASSWORD), "{shown}");
        assert!(refused(fixture.embedded.login(wrong).await), "{shown}");
    }
}

/// Every kind of token × everything it could be changed into.
#[tokio::test]
async fn no_token_mints_a_wider_one() {
    let fixture = Fixture::new().await;
    let admin = fixture.embedded.find_user("admin").await.unwrap();
    fixture.grant(&admin.id, "demo", "reader").await;
    fixture.user("ann", "demo", "member").await;
    fixture.embedded.create_project(NewProject::named("other")).await.unwrap();

    let unscoped = Wanted::Unscoped;
    let (home, demo) = (Wanted::ProjectName("admin".to_owned()), Wanted::ProjectName("demo".to_owned()));
    let (other, system) = (Wanted::ProjectName("other".to_owned()), Wanted::System);
    for (user, first, second, allowed) in [
        ("admin", &unscoped, &unscoped, true),
        ("admin", &unscoped, &home, true),
        ("admin", &unscoped, &demo, true),
        ("admin", &unscoped, &other, false),
        ("admin", &unscoped, &system, true),
        ("admin", &system, &system, true),
        ("admin", &system, &demo, true),
        ("admin", &demo, &home, true),
        ("admin", &demo, &other, false),
        ("admin", &demo, &system, false),
        ("admin", &home, &system, false),
        ("ann", &unscoped, &demo, true),
        ("ann", &unscoped, &home, false),
        ("ann", &unscoped, &system, false),
        ("ann", &demo, &home, false),
        ("ann", &demo, &unscoped, true),
    ] {
        let name = UserRef::Name { name: user.to_owned(), domain: DOMAIN_ID.to_owned() };
        let bought = fixture.embedded.by_password(&name, PASSWORD, first, None).await.unwrap();
        fixture.time.pass(10);
        let again = fixture.embedded.by_token(&bought.token, second).await;
        assert_eq!(again.is_ok(), allowed, "{user}: {first:?} to {second:?}");
        if let Ok(again) = again {
            let (before, after) = (&bought.holder.claims, &again.holder.claims);
            assert_eq!(after.expires_at, before.expires_at, "never for longer");
            assert_eq!(after.parent, Some(before.audit_id));
            assert_eq!(after.methods.names(), ["token", "password"]);
            assert_eq!(again.holder.user.id, bought.holder.user.id);
            if after.scope == Scope::Unscoped {
                assert!(again.holder.roles.is_empty());
            }
        }
    }
}

#[tokio::test]
async fn roles_are_those_of_the_project_asked_for() {
    let fixture = Fixture::new().await;
    let ann = fixture.user("ann", "demo", "reader").await;
    let managed = fixture.grant(&ann, "managed", "manager").await;
    let session = token(&fixture, "ann", "demo").await;
    let caller = fixture.embedded.validate(&session).await.unwrap().unwrap();
    assert_eq!(roles(&caller), ["reader"]);
    let session = fixture.embedded.rescope(&session, &managed).await.unwrap();
    assert_eq!(roles(&session.caller), ["manager", "member", "reader"]);
}

#[tokio::test]
async fn a_login_that_names_no_project_goes_to_the_default_one_or_the_first() {
    let fixture = Fixture::new().await;
    let ann = fixture.user("ann", "zoo", "member").await;
    fixture.grant(&ann, "aquarium", "member").await;
    let project = async |wanted: Wanted| {
        let name = UserRef::Id(ann.clone());
        let issued = fixture.embedded.by_password(&name, PASSWORD, &wanted, None).await.unwrap();
        issued.holder.project.as_ref().map(|project| project.name.clone())
    };
    assert_eq!(project(Wanted::Any).await.as_deref(), Some("aquarium"));
    assert_eq!(project(Wanted::Default).await, None);

    let zoo = fixture.embedded.find_project("zoo").await.unwrap().id;
    let change = crate::UserChange { default_project_id: Some(Some(zoo.clone())), ..Default::default() };
    fixture.embedded.update_user(&ann, &change).await.unwrap();
    assert_eq!(project(Wanted::Any).await.as_deref(), Some("zoo"));
    assert_eq!(project(Wanted::Default).await.as_deref(), Some("zoo"));
    assert_eq!(project(Wanted::Unscoped).await, None);

    fixture.embedded.delete_project(&zoo).await.unwrap();
    assert_eq!(project(Wanted::Any).await.as_deref(), Some("aquarium"));
    assert_eq!(project(Wanted::Default).await, None);
}
