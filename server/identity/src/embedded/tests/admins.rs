//! The last administrator stays.

use super::*;
use crate::{AdminError, NewProject, ProjectChange, Target, UserChange};

/// What would take the last administrator, for one who is it in a project and on the system.
#[tokio::test]
async fn the_last_one_cannot_be_lost() {
    let fixture = Fixture::new().await;
    let embedded = &fixture.embedded;
    let user = embedded.find_user("admin").await.unwrap().id;
    let project = embedded.find_project("admin").await.unwrap().id;
    let role = embedded.find_role("admin").await.unwrap().id;
    // Nobody who is disabled, and no role in a project that is disabled, counts.
    let off = fixture.user("off", "admin", "admin").await;
    embedded.assign(&off, &Target::System, &role).await.unwrap();
    let disable = UserChange { enabled: Some(false), ..UserChange::default() };
    embedded.update_user(&off, &disable).await.unwrap();
    let shut = embedded.create_project(NewProject::named("shut")).await.unwrap().id;
    embedded.assign(&user, &Target::Project(shut.clone()), &role).await.unwrap();
    let close = ProjectChange { enabled: Some(false), ..ProjectChange::default() };
    embedded.update_project(&shut, &close).await.unwrap();

    let here = Target::Project(project.clone());
    let refusals = [
        embedded.delete_user(&user).await.unwrap_err(),
        embedded.update_user(&user, &disable).await.unwrap_err(),
        embedded.unassign(&user, &here, &role).await.unwrap_err(),
        embedded.unassign(&user, &Target::System, &role).await.unwrap_err(),
        embedded.delete_project(&project).await.unwrap_err(),
        embedded.update_project(&project, &close).await.unwrap_err(),
    ];
    for (at, refusal) in refusals.iter().enumerate() {
        assert!(matches!(refusal, AdminError::LastAdmin(_)), "{at}: {refusal}");
    }
    embedded.unassign(&off, &here, &role).await.unwrap();
    embedded.delete_user(&off).await.unwrap();

    let second = fixture.user("second", "demo", "admin").await;
    assert!(matches!(embedded.delete_user(&user).await, Err(AdminError::LastAdmin("on the system"))));
    embedded.assign(&second, &Target::System, &role).await.unwrap();
    embedded.update_user(&user, &disable).await.unwrap();
    assert!(matches!(embedded.delete_user(&second).await, Err(AdminError::LastAdmin(_))));
    embedded.delete_user(&user).await.unwrap();
    embedded.delete_project(&project).await.unwrap();
}

#[tokio::test]
async fn of_two_who_go_at_once_one_stays() {
    let fixture = Fixture::new().await;
    let embedded = &fixture.embedded;
    let first = embedded.find_user("admin").await.unwrap().id;
    let second = fixture.user("second", "demo", "admin").await;
    let role = embedded.find_role("admin").await.unwrap().id;
    embedded.assign(&second, &Target::System, &role).await.unwrap();
    let (one, other) = tokio::join!(embedded.delete_user(&first), embedded.delete_user(&second));
    assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|done| **done).count(), 1);
}
