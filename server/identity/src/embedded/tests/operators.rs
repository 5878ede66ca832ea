//! What operators do.

use super::*;
use crate::{
    AdminError, AssignmentFilter, Bootstrap, NewProject, NewUser, ProjectChange, RoleChange, Target,
    UserChange,
};

#[tokio::test]
async fn the_first_start_can_be_repeated() {
    let fixture = Fixture::new().await;
    let again = fixture.embedded.bootstrap(Bootstrap::admin("another password")).await.unwrap();
    assert!(!again.created);
    assert!(!fixture.embedded.needs_bootstrap().await.unwrap());
    assert!(fixture.embedded.login(login("admin", PASSWORD, LoginScope::System)).await.is_ok());
    assert!(refused(fixture.embedded.login(login("admin", "another password", LoginScope::System)).await));
    let given = fixture.embedded.assignments(&AssignmentFilter::default()).await.unwrap();
    let given: Vec<_> = given.iter().map(|a| (a.user_name.as_str(), a.project_name.as_deref())).collect();
    assert_eq!(given, [("admin", Some("admin")), ("admin", None)]);
    assert_eq!(fixture.embedded.roles().await.unwrap().len(), 5);
}

#[tokio::test]
async fn names_are_unique_and_have_bounds() {
    let fixture = Fixture::new().await;
    let embedded = &fixture.embedded;
    let admin = embedded.find_project("admin").await.unwrap();
    let taken = embedded.create_project(NewProject::named("admin")).await.unwrap_err();
    assert!(
        matches!(&taken, AdminError::Taken { kind: "project", name, id } if name == "admin" && *id == admin.id),
        "{taken:?}"
    );
    let demo = embedded.create_project(NewProject::named("demo")).await.unwrap();
    let rename = ProjectChange { name: Some("admin".to_owned()), ..ProjectChange::default() };
    assert!(matches!(embedded.update_project(&demo.id, &rename).await, Err(AdminError::Taken { .. })));
    assert!(matches!(
        embedded.create_user(NewUser::named("admin", None)).await,
        Err(AdminError::Taken { .. })
    ));
    assert!(matches!(embedded.create_role("member", None).await, Err(AdminError::Taken { .. })));
    for (name, good) in [("", false), (" \t", false), (&"é".repeat(64), true), (&"x".repeat(65), false)] {
        assert_eq!(embedded.create_project(NewProject::named(name)).await.is_ok(), good, "{name}");
    }
    for (name, good) in [("", false), (&"é".repeat(255), true), (&"x".repeat(256), false), ("a\0", false)] {
        assert_eq!(embedded.create_user(NewUser::named(name, None)).await.is_ok(), good, "{name}");
    }
    for password in [String::new(), "x".repeat(4097)] {
        let error = embedded.create_user(NewUser::named("new", Some(password.clone()))).await.unwrap_err();
        assert!(matches!(error, AdminError::Invalid { field: "password", .. }));
        assert!(password.is_empty() || !format!("{error} {error:?}").contains(&password));
    }
}

#[tokio::test]
async fn what_is_not_there_is_said_to_be_missing() {
    let fixture = Fixture::new().await;
    let embedded = &fixture.embedded;
    let admin = embedded.find_user("admin").await.unwrap().id;
    let member = embedded.find_role("member").await.unwrap().id;
    let project = Target::Project("none".to_owned());
    let kind = |error: AdminError| match error {
        AdminError::NotFound { kind, .. } => kind,
        AdminError::NotAssigned { .. } => "assignment",
        other => panic!("{other}"),
    };
    assert_eq!(kind(embedded.user("none").await.unwrap_err()), "user");
    assert_eq!(kind(embedded.delete_user("none").await.unwrap_err()), "user");
    assert_eq!(kind(embedded.set_password("none", "x".to_owned()).await.unwrap_err()), "user");
    assert_eq!(kind(embedded.update_user("none", &UserChange::default()).await.unwrap_err()), "user");
    assert_eq!(kind(embedded.project("none").await.unwrap_err()), "project");
    assert_eq!(kind(embedded.delete_project("none").await.unwrap_err()), "project");
    assert_eq!(
        kind(embedded.update_project("none", &ProjectChange::default()).await.unwrap_err()),
        "project"
    );
    assert_eq!(kind(embedded.delete_role("none").await.unwrap_err()), "role");
    assert_eq!(kind(embedded.assign("none", &Target::System, &member).await.unwrap_err()), "user");
    assert_eq!(kind(embedded.assign(&admin, &project, &member).await.unwrap_err()), "project");
    assert_eq!(kind(embedded.assign(&admin, &Target::System, "none").await.unwrap_err()), "role");
    assert_eq!(kind(embedded.unassign(&admin, &Target::System, &member).await.unwrap_err()), "assignment");
    assert_eq!(
        kind(embedded.check_assigned(&admin, &Target::System, &member).await.unwrap_err()),
        "assignment"
    );
}

#[tokio::test]
async fn built_in_roles_stay_as_they_are() {
    let fixture = Fixture::new().await;
    let change = RoleChange { name: Some("root".to_owned()), description: None };
    for role in fixture.embedded.roles().await.unwrap() {
        assert!(matches!(fixture.embedded.delete_role(&role.id).await, Err(AdminError::BuiltIn(_))));
        assert!(matches!(fixture.embedded.update_role(&role.id, &change).await, Err(AdminError::BuiltIn(_))));
    }
    let own = fixture.embedded.create_role("auditor", Some("reads logs".to_owned())).await.unwrap();
    assert_eq!(fixture.embedded.update_role(&own.id, &change).await.unwrap().name, "root");
    fixture.embedded.delete_role(&own.id).await.unwrap();
}
