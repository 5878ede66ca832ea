//! Application credentials.

use time::Duration;

use super::*;
use crate::{
    AdminError, CreatedCredential, NewCredential, ProjectChange, Target, UserChange, UserRef,
    embedded::{CredentialRef, Wanted},
};

fn named(name: &str) -> NewCredential {
    NewCredential { name: name.to_owned(), ..NewCredential::default() }
}

async fn make(fixture: &Fixture, user: &str, new: NewCredential) -> CreatedCredential {
    let token = token(fixture, user, "demo").await;
    fixture.embedded.create_credential(&token, new).await.unwrap()
}

/// The token got with it, where it is good.
async fn enter(fixture: &Fixture, made: &CreatedCredential) -> Option<String> {
    let named = CredentialRef::Id(made.credential.id.clone());
    match fixture.embedded.by_credential(&named, &made.secret, &Wanted::Default, None).await {
        Ok(issued) => Some(issued.token),
        Err(LoginError::Refused) => None,
        Err(other) => panic!("{other}"),
    }
}

async fn roles_of(fixture: &Fixture, token: &str) -> Vec<String> {
    let caller = fixture.embedded.validate(token).await.unwrap().unwrap();
    caller.roles.into_iter().collect()
}

/// Every step down the lattice of project, roles, end and restriction: what a token of one kind may make.
#[tokio::test]
async fn a_token_never_makes_what_is_wider_than_itself() {
    let fixture = Fixture::new().await;
    fixture.user("ann", "demo", "member").await;
    let now = fixture.time.now();
    let (sooner, end, later) = (now + Duration::hours(1), now + Duration::hours(2), now + Duration::hours(3));
    let parent = |unrestricted, roles: &[&str], expires_at| NewCredential {
        unrestricted,
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        expires_at,
        ..named("parent")
    };
    let both = &["member", "reader"][..];
    let reader = &["reader"][..];
    // What the token is of, what is asked for, and the roles and the end of what is made.
    let table = [
        // a password: its own roles, any end
        (None, (both, None), Some((both, None))),
        (None, (reader, Some(later)), Some((reader, Some(later)))),
        (None, (&[][..], None), Some((both, None))),
        (None, (&["admin"][..], None), None),
        (None, (&["manager"][..], None), None),
        (None, (&["nonsense"][..], None), None),
        (None, (both, Some(now)), None),
        (None, (both, Some(now - Duration::hours(1))), None),
        // a restricted credential: nothing
        (Some(parent(false, both, None)), (reader, Some(sooner)), None),
        (Some(parent(false, reader, None)), (reader, None), None),
        // an unrestricted one: at most its own roles
        (Some(parent(true, both, None)), (both, None), Some((both, None))),
        (Some(parent(true, both, None)), (reader, Some(later)), Some((reader, Some(later)))),
        (Some(parent(true, reader, None)), (reader, None), Some((reader, None))),
        (Some(parent(true, reader, None)), (&[][..], None), Some((reader, None))),
        (Some(parent(true, reader, None)), (&["member"][..], None), None),
        (Some(parent(true, reader, None)), (both, None), None),
        // and at most until its own end
        (Some(parent(true, both, Some(end))), (both, Some(sooner)), Some((both, Some(sooner)))),
        (Some(parent(true, both, Some(end))), (both, Some(end)), Some((both, Some(end)))),
        (Some(parent(true, both, Some(end))), (both, None), Some((both, Some(end)))),
        (Some(parent(true, both, Some(end))), (both, Some(later)), None),
    ];
    for (at, (parent, (roles, expires_at), expected)) in table.into_iter().enumerate() {
        for unrestricted in [false, true] {
            // Also over a token that was bought with the token.
            for bought in [false, true] {
                let mut held = token(&fixture, "ann", "demo").await;
                let behind = match &parent {
                    None => None,
                    Some(parent) => {
                        let made = fixture.embedded.create_credential(&held, parent.clone()).await.unwrap();
                        held = enter(&fixture, &made).await.unwrap();
                        Some(made.credential.id)
                    }
                };
                if bought {
                    held = fixture.embedded.by_token(&held, &wanted(&fixture).await).await.unwrap().token;
                }
                let asked = NewCredential {
                    roles: roles.iter().map(|role| (*role).to_owned()).collect(),
                    expires_at,
                    unrestricted,
                    ..named("child")
                };
                let made = fixture.embedded.create_credential(&held, asked).await;
                let ann = fixture.embedded.find_user("ann").await.unwrap().id;
                match (&made, &expected) {
                    (Ok(made), Some((roles, end))) => {
                        let names: Vec<_> =
                            made.credential.roles.iter().map(|role| role.name.as_str()).collect();
                        assert_eq!((names.as_slice(), made.credential.expires_at), (*roles, *end), "{at}");
                        let child = enter(&fixture, made).await.unwrap();
                        assert_eq!(roles_of(&fixture, &child).await, *roles, "{at}");
                        fixture.embedded.delete_credential(&ann, &made.credential.id).await.unwrap();
                    }
                    (Err(AdminError::Forbidden(_) | AdminError::Invalid { .. }), None) => {}
                    _ => panic!("{at}: {made:?} instead of {expected:?}"),
                }
                if let Some(id) = behind {
                    fixture.embedded.delete_credential(&ann, &id).await.unwrap();
                }
            }
        }
    }
}

async fn wanted(fixture: &Fixture) -> Wanted {
    Wanted::ProjectId(fixture.embedded.find_project("demo").await.unwrap().id)
}

#[tokio::test]
async fn its_token_is_for_its_project_alone() {
    let fixture = Fixture::new().await;
    let ann = fixture.user("ann", "demo", "admin").await;
    let other = fixture.grant(&ann, "other", "admin").await;
    let role = fixture.embedded.find_role("admin").await.unwrap().id;
    fixture.embedded.assign(&ann, &Target::System, &role).await.unwrap();
    for unrestricted in [false, true] {
        let name = format!("robot {unrestricted}");
        let made = make(&fixture, "ann", NewCredential { unrestricted, ..named(&name) }).await;
        let held = enter(&fixture, &made).await.unwrap();
        let scopes = [
            Wanted::Unscoped,
            Wanted::System,
            Wanted::ProjectId(other.clone()),
            Wanted::ProjectName("other".to_owned()),
        ];
        for wanted in &scopes {
            assert!(refused(fixture.embedded.by_token(&held, wanted).await), "{wanted:?}");
        }
        let id = CredentialRef::Id(made.credential.id.clone());
        for wanted in scopes.iter().chain([&wanted(&fixture).await]) {
            let issued = fixture.embedded.by_credential(&id, &made.secret, wanted, None).await;
            assert!(refused(issued), "a credential asks for no scope: {wanted:?}");
        }
        for wanted in [Wanted::Default, Wanted::ProjectName("demo".to_owned())] {
            let issued = fixture.embedded.by_token(&held, &wanted).await.unwrap();
            assert_eq!(issued.holder.credential.as_ref(), Some(&made.credential));
            assert!(is_good(&fixture, &issued.token).await);
        }
    }
}

#[tokio::test]
async fn whatever_is_wrong_is_one_refusal() {
    let fixture = Fixture::new().await;
    fixture.user("ann", "demo", "member").await;
    fixture.user("bob", "demo", "member").await;
    let made = make(&fixture, "ann", named("robot")).await;
    let user = |name: &str| UserRef::Name { name: name.to_owned(), domain: "Default".to_owned() };
    let by_name = |name: &str, who: &str| CredentialRef::Name { name: name.to_owned(), user: user(who) };
    let by_id = |id: &str| CredentialRef::Id(id.to_owned());
    let enter = async |named: CredentialRef, secret: &str| {
        fixture.embedded.by_credential(&named, secret, &Wanted::Default, None).await
    };
    assert!(enter(by_name("robot", "ann"), &made.secret).await.is_ok());
    assert!(enter(by_id(&made.credential.id), &made.secret).await.is_ok());
    for (credential, secret) in [
        (by_id(&made.credential.id), "wrong"),
        (by_id(&made.credential.id), ""),
        (by_id(&made.credential.id), PASSWORD),
        (by_id("none"), made.secret.as_str()),
        (by_name("robot", "bob"), made.secret.as_str()),
        (by_name("robot", "nobody"), made.secret.as_str()),
        (by_name("Robot", "ann"), made.secret.as_str()),
        (by_name("robot", "ann"), PASSWORD),
    ] {
        assert!(refused(enter(credential.clone(), secret).await), "{credential:?}");
    }
    let shown = format!("{made:?} {:?}", NewCredential { secret: Some("hunter2".to_owned()), ..named("x") });
    assert!(!shown.contains(&made.secret) && !shown.contains("hunter2"));
    let hash = fixture.database.credentials().secret_hash(&made.credential.id).await.unwrap().unwrap();
    assert!(hash.starts_with("$argon2id$"), "{hash}");
}

#[tokio::test]
async fn guesses_are_limited_and_leave_the_password_alone() {
    let fixture = Fixture::new().await;
    fixture.user("ann", "demo", "member").await;
    let made = make(&fixture, "ann", named("robot")).await;
    let id = CredentialRef::Id(made.credential.id.clone());
    for _ in 0..10 {
        assert!(refused(fixture.embedded.by_credential(&id, "wrong", &Wanted::Default, None).await));
    }
    let more = fixture.embedded.by_credential(&id, &made.secret, &Wanted::Default, None).await;
    assert!(matches!(more, Err(LoginError::TooManyAttempts { .. })));
    assert!(is_good(&fixture, &token(&fixture, "ann", "demo").await).await);
}

#[tokio::test]
async fn it_ends_at_its_time_with_its_tokens() {
    let fixture = Fixture::new().await;
    fixture.user("ann", "demo", "member").await;
    let end = fixture.time.now() + Duration::minutes(10);
    let made = make(&fixture, "ann", NewCredential { expires_at: Some(end), ..named("robot") }).await;
    let held = enter(&fixture, &made).await.unwrap();
    fixture.time.pass(599);
    assert!(is_good(&fixture, &held).await && enter(&fixture, &made).await.is_some());
    fixture.time.pass(1);
    assert!(!is_good(&fixture, &held).await && enter(&fixture, &made).await.is_none());
}

/// Each change, whether it ends the credential's tokens, and whether the credential is good afterwards.
#[tokio::test]
async fn it_goes_with_what_it_stands_on() {
    for (what, ends, good) in [
        ("nothing", false, true),
        ("password", true, true),
        ("removed", true, false),
        ("user disabled", true, false),
        ("user disabled and enabled", true, true),
        ("user deleted", true, false),
        ("project disabled", true, false),
        ("project disabled and enabled", false, true),
        ("project deleted", true, false),
        ("role taken", true, false),
        ("role taken and given", true, false),
        ("another role taken", false, true),
    ] {
        let fixture = Fixture::new().await;
        let ann = fixture.user("ann", "demo", "member").await;
        let demo = fixture.grant(&ann, "demo", "service").await;
        let embedded = &fixture.embedded;
        let new = NewCredential { roles: vec!["member".to_owned()], ..named("robot") };
        let made = make(&fixture, "ann", new).await;
        let held = enter(&fixture, &made).await.unwrap();
        assert_eq!(roles_of(&fixture, &held).await, ["member", "reader"]);
        let here = Target::Project(demo.clone());
        let role = async |name: &str| embedded.find_role(name).await.unwrap().id;
        let enable_user = async |enabled| {
            let change = UserChange { enabled: Some(enabled), ..UserChange::default() };
            embedded.update_user(&ann, &change).await.unwrap();
        };
        let enable_project = async |enabled| {
            let change = ProjectChange { enabled: Some(enabled), ..ProjectChange::default() };
            embedded.update_project(&demo, &change).await.unwrap();
        };
        match what {
            "password" => embedded.set_password(&ann, "another one".to_owned()).await.unwrap(),
            "removed" => embedded.delete_credential(&ann, &made.credential.id).await.unwrap(),
            "user disabled" => enable_user(false).await,
            "user disabled and enabled" => {
                enable_user(false).await;
                enable_user(true).await;
            }
            "user deleted" => embedded.delete_user(&ann).await.unwrap(),
            "project disabled" => enable_project(false).await,
            "project disabled and enabled" => {
                enable_project(false).await;
                enable_project(true).await;
            }
            "project deleted" => embedded.delete_project(&demo).await.unwrap(),
            "role taken" => embedded.unassign(&ann, &here, &role("member").await).await.unwrap(),
            "role taken and given" => {
                embedded.unassign(&ann, &here, &role("member").await).await.unwrap();
                embedded.assign(&ann, &here, &role("member").await).await.unwrap();
            }
            "another role taken" => embedded.unassign(&ann, &here, &role("service").await).await.unwrap(),
            _ => {}
        }
        assert_eq!(!is_good(&fixture, &held).await, ends, "{what}");
        assert_eq!(enter(&fixture, &made).await.is_some(), good, "{what}");
    }
}

#[tokio::test]
async fn names_are_a_users_own_and_have_bounds() {
    let fixture = Fixture::new().await;
    let ann = fixture.user("ann", "demo", "member").await;
    fixture.user("bob", "demo", "member").await;
    let first = make(&fixture, "ann", named("robot")).await;
    make(&fixture, "bob", named("robot")).await;
    let held = token(&fixture, "ann", "demo").await;
    let again = fixture.embedded.create_credential(&held, named("robot")).await.unwrap_err();
    assert!(matches!(again, AdminError::Taken { id, .. } if id == first.credential.id));
    for name in ["", " ", &"x".repeat(256)] {
        let error = fixture.embedded.create_credential(&held, named(name)).await.unwrap_err();
        assert!(matches!(error, AdminError::Invalid { field: "name", .. }), "{name}");
    }
    for secret in ["", &"x".repeat(4097)] {
        let new = NewCredential { secret: Some(secret.to_owned()), ..named("other") };
        let error = fixture.embedded.create_credential(&held, new).await.unwrap_err();
        assert!(matches!(error, AdminError::Invalid { field: "secret", .. }));
    }
    let unscoped = fixture.embedded.login(login("ann", PASSWORD, LoginScope::Unscoped)).await.unwrap().token;
    for held in [unscoped.as_str(), "nonsense"] {
        let error = fixture.embedded.create_credential(held, named("other")).await.unwrap_err();
        assert!(matches!(error, AdminError::Forbidden(_)));
    }
    assert_eq!(fixture.embedded.credentials_of(&ann).await.unwrap(), [first.credential]);
}
