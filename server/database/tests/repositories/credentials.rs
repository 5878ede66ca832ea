//! Application credentials.

use time::{OffsetDateTime, macros::datetime};
use vitrine_database::{
    Database,
    identity::{CredentialRecord, RoleRecord},
};

use crate::{
    harness::on_all_engines,
    identity::{is_duplicate, project, role, user},
};

const NOW: OffsetDateTime = datetime!(2026-03-04 05:06:07.123_456 UTC);

on_all_engines!(credentials_are_kept_and_removed, they_go_with_what_they_stand_on);

fn credential(id: &str, user: &str, name: &str, roles: &[RoleRecord]) -> CredentialRecord {
    CredentialRecord {
        id: id.to_owned(),
        user_id: user.to_owned(),
        project_id: "pd".to_owned(),
        name: name.to_owned(),
        description: None,
        unrestricted: false,
        expires_at: None,
        created_at: NOW,
        roles: roles.to_vec(),
    }
}

async fn people(db: &Database) -> [RoleRecord; 2] {
    let roles = [role("rm", "member"), role("rr", "reader")];
    for role in &roles {
        db.roles().insert(role).await.unwrap();
    }
    for (id, name) in [("ua", "ann"), ("ub", "bob")] {
        db.users().insert(&user(id, name), None).await.unwrap();
    }
    for (id, name) in [("pd", "demo"), ("po", "other")] {
        db.projects().insert(&project(id, name)).await.unwrap();
    }
    roles
}

async fn credentials_are_kept_and_removed(db: Database) {
    let [member, reader] = people(&db).await;
    let credentials = db.credentials();
    let full = CredentialRecord {
        description: Some("Ünïcode\n".to_owned()),
        unrestricted: true,
        expires_at: Some(NOW + time::Duration::microseconds(1)),
        ..credential("c1", "ua", "robot", &[member.clone(), reader.clone()])
    };
    credentials.insert(&full, "hash 1").await.unwrap();
    credentials.insert(&credential("c2", "ub", "robot", &[]), "hash 2").await.unwrap();
    credentials.insert(&credential("c3", "ua", "Robot", &[reader]), "hash 3").await.unwrap();
    let again = credential("c4", "ua", "robot", std::slice::from_ref(&member));
    is_duplicate(credentials.insert(&again, "hash 4").await, "application credential name");
    assert_eq!(credentials.get("c4").await.unwrap(), None, "all of it or nothing");
    assert_eq!(credentials.get("c1").await.unwrap(), Some(full.clone()));
    assert_eq!(credentials.get("C1").await.unwrap(), None);
    assert_eq!(credentials.by_name("ua", "robot").await.unwrap(), Some(full));
    assert_eq!(credentials.by_name("ub", "Robot").await.unwrap(), None);
    assert_eq!(credentials.secret_hash("c2").await.unwrap().as_deref(), Some("hash 2"));
    assert_eq!(credentials.secret_hash("none").await.unwrap(), None);
    let names: Vec<_> =
        credentials.of_user("ua").await.unwrap().into_iter().map(|one| (one.name, one.roles.len())).collect();
    assert_eq!(names.len(), 2);
    assert!(names.contains(&("robot".to_owned(), 2)) && names.contains(&("Robot".to_owned(), 1)));
    assert!(credentials.delete("c1").await.unwrap());
    assert!(!credentials.delete("c1").await.unwrap());
    assert_eq!(credentials.secret_hash("c1").await.unwrap(), None);
}

async fn they_go_with_what_they_stand_on(db: Database) {
    let [member, reader] = people(&db).await;
    let credentials = db.credentials();
    let both = [member, reader.clone()];
    credentials.insert(&credential("c1", "ua", "one", &both), "hash").await.unwrap();
    credentials.insert(&credential("c2", "ub", "two", &both), "hash").await.unwrap();
    let elsewhere =
        CredentialRecord { project_id: "po".to_owned(), ..credential("c3", "ub", "three", &both) };
    credentials.insert(&elsewhere, "hash").await.unwrap();
    db.users().delete("ua").await.unwrap();
    assert_eq!(credentials.get("c1").await.unwrap(), None);
    db.projects().delete("po").await.unwrap();
    assert_eq!(credentials.get("c3").await.unwrap(), None);
    db.roles().delete("rm").await.unwrap();
    assert_eq!(credentials.get("c2").await.unwrap().unwrap().roles, [reader], "less than before, never more");
}
