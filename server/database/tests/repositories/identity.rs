//! Users, projects, roles, assignments, keys and revocations.

use time::{Duration, OffsetDateTime, macros::datetime};
use vitrine_database::{
    Database, Error,
    identity::{
        AssignmentFilter, KeyRecord, ProjectChange, ProjectFilter, ProjectRecord, RoleChange, RoleRecord,
        Target, UserChange, UserFilter, UserRecord,
    },
};

use crate::harness::on_all_engines;

const NOW: OffsetDateTime = datetime!(2026-03-04 05:06:07.123_456 UTC);

on_all_engines!(
    projects_are_kept_and_changed,
    projects_are_found_by_their_beginning,
    many_names_are_asked_for_at_once,
    users_are_kept_and_changed,
    generations_count_what_ends_tokens,
    roles_are_kept_and_changed,
    assignments_are_given_taken_and_listed,
    what_is_removed_takes_its_assignments_along,
    revocations_last_until_they_are_swept,
    the_newest_key_comes_first,
);

pub(crate) fn project(id: &str, name: &str) -> ProjectRecord {
    ProjectRecord {
        id: id.to_owned(),
        name: name.to_owned(),
        description: String::new(),
        enabled: true,
        created_at: NOW,
    }
}

pub(crate) fn user(id: &str, name: &str) -> UserRecord {
    UserRecord {
        id: id.to_owned(),
        name: name.to_owned(),
        email: None,
        description: None,
        default_project_id: None,
        enabled: true,
        generation: 0,
        created_at: NOW,
    }
}

pub(crate) fn role(id: &str, name: &str) -> RoleRecord {
    RoleRecord { id: id.to_owned(), name: name.to_owned(), description: None, immutable: false }
}

pub(crate) fn is_duplicate<T: std::fmt::Debug>(result: Result<T, Error>, expected: &str) {
    assert!(matches!(&result, Err(Error::Duplicate { what }) if *what == expected), "{result:?}");
}

async fn projects_are_kept_and_changed(db: Database) {
    let projects = db.projects();
    let demo = ProjectRecord { description: "Ünïcode\n".to_owned(), ..project("p1", "demo") };
    projects.insert(&demo).await.unwrap();
    projects.insert(&project("p2", "Demo")).await.unwrap();
    projects.insert(&project("p3", "demo ")).await.unwrap();
    is_duplicate(projects.insert(&project("p4", "demo")).await, "project name");
    assert_eq!(projects.get("p1").await.unwrap(), Some(demo.clone()));
    assert_eq!(projects.get("P1").await.unwrap(), None);
    assert_eq!(
        projects.by_name("demo").await.unwrap(),
        Some(demo.clone()),
        "names are compared byte by byte"
    );

    let change = ProjectChange { enabled: Some(false), ..ProjectChange::default() };
    assert!(projects.update("p1", &change).await.unwrap());
    assert!(projects.update("p1", &change).await.unwrap(), "nothing new, but there");
    assert_eq!(projects.get("p1").await.unwrap(), Some(ProjectRecord { enabled: false, ..demo }));
    assert!(projects.update("p1", &ProjectChange::default()).await.unwrap());
    assert!(!projects.update("none", &change).await.unwrap());
    assert!(!projects.update("none", &ProjectChange::default()).await.unwrap());
    let rename = ProjectChange { name: Some("Demo".to_owned()), ..ProjectChange::default() };
    is_duplicate(projects.update("p1", &rename).await, "project name");

    let ids = async |name: Option<&str>, enabled| {
        let filter = ProjectFilter { name: name.map(str::to_owned), enabled };
        let found = projects.list(&filter).await.unwrap();
        found.into_iter().map(|project| project.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(None, None).await.len(), 3);
    assert_eq!(ids(Some("demo"), None).await, ["p1"]);
    assert_eq!(ids(None, Some(false)).await, ["p1"]);
    assert_eq!(ids(Some("demo"), Some(true)).await, [""; 0]);
    assert!(projects.delete("p1").await.unwrap());
    assert!(!projects.delete("p1").await.unwrap());
}

async fn projects_are_found_by_their_beginning(db: Database) {
    let projects = db.projects();
    for (id, name) in [
        ("0a1", "Alpha"),
        ("0b2", "alpine"),
        ("0c3", "al%x"),
        ("0d4", "al_x"),
        ("0e5", "beta!"),
        ("1a1", "École"),
    ] {
        projects.insert(&project(id, name)).await.unwrap();
    }
    projects.insert(&ProjectRecord { enabled: false, ..project("0f6", "alps") }).await.unwrap();
    for (text, expected) in [
        ("alp", vec!["0a1", "0b2"]),
        ("ALPH", vec!["0a1"]),
        ("al%", vec!["0c3"]),
        ("al_", vec!["0d4"]),
        ("beta!", vec!["0e5"]),
        ("0B", vec!["0b2"]),
        ("Éc", vec!["1a1"]),
        ("lpha", vec![]),
        ("' OR 1=1 --", vec![]),
        ("\\", vec![]),
    ] {
        let found = projects.find(text, 10).await.unwrap();
        let mut found: Vec<_> = found.iter().map(|project| project.id.as_str()).collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{text}");
    }
    assert_eq!(projects.find("", 2).await.unwrap().len(), 2);
}

async fn many_names_are_asked_for_at_once(db: Database) {
    let projects = db.projects();
    projects.insert(&project("p1", "one")).await.unwrap();
    projects.insert(&project("p1999", "last")).await.unwrap();
    let ids: Vec<_> = (0..2000).map(|n| format!("p{n}")).collect();
    let names = projects.names(&ids).await.unwrap();
    assert_eq!(names.into_values().collect::<Vec<_>>(), ["one", "last"]);
    assert!(projects.names(&[]).await.unwrap().is_empty());
}

async fn users_are_kept_and_changed(db: Database) {
    let users = db.users();
    let ann = UserRecord {
        email: Some("ann@example.org".to_owned()),
        default_project_id: Some("p1".to_owned()),
        ..user("u1", "ann")
    };
    users.insert(&ann, Some("a hash")).await.unwrap();
    users.insert(&user("u2", "Ann"), None).await.unwrap();
    is_duplicate(users.insert(&user("u3", "ann"), None).await, "user name");
    assert_eq!(users.get("u1").await.unwrap(), Some(ann.clone()));
    assert_eq!(users.by_name("ann").await.unwrap(), Some(ann.clone()));
    assert_eq!(users.by_name("ANN").await.unwrap(), None);
    for (id, hash) in [("u1", Some("a hash")), ("u2", None), ("none", None), ("", None)] {
        assert_eq!(users.password_hash(id).await.unwrap().as_deref(), hash, "{id}");
    }
    let change = UserChange {
        name: Some("anna".to_owned()),
        email: Some(None),
        description: Some(Some("hello".to_owned())),
        ..UserChange::default()
    };
    assert!(users.update("u1", &change).await.unwrap());
    let anna =
        UserRecord { name: "anna".to_owned(), email: None, description: Some("hello".to_owned()), ..ann };
    assert_eq!(users.get("u1").await.unwrap(), Some(anna));
    let rename = UserChange { name: Some("Ann".to_owned()), ..UserChange::default() };
    is_duplicate(users.update("u1", &rename).await, "user name");
    assert!(!users.update("none", &change).await.unwrap());
    let filter = UserFilter { name: Some("Ann".to_owned()), enabled: Some(true) };
    assert_eq!(users.list(&filter).await.unwrap().len(), 1);
    assert!(users.delete("u1").await.unwrap());
    assert!(!users.delete("u1").await.unwrap());
    assert_eq!(users.list(&UserFilter::default()).await.unwrap().len(), 1);
}

async fn generations_count_what_ends_tokens(db: Database) {
    let users = db.users();
    users.insert(&user("u1", "ann"), Some("old")).await.unwrap();
    users.insert(&user("u2", "bob"), Some("old")).await.unwrap();
    let generation = async |id| users.get(id).await.unwrap().unwrap().generation;
    let enable = |enabled| UserChange { enabled: Some(enabled), ..UserChange::default() };
    assert!(users.set_password_hash("u1", "new").await.unwrap());
    assert_eq!(users.password_hash("u1").await.unwrap().as_deref(), Some("new"));
    assert_eq!(generation("u1").await, 1);
    users.update("u1", &enable(false)).await.unwrap();
    assert_eq!(generation("u1").await, 2);
    users.update("u1", &enable(true)).await.unwrap();
    users.update("u1", &UserChange { name: Some("x".to_owned()), ..UserChange::default() }).await.unwrap();
    assert_eq!(generation("u1").await, 2);
    assert_eq!(generation("u2").await, 0);
    assert!(!users.set_password_hash("none", "new").await.unwrap());
}

async fn roles_are_kept_and_changed(db: Database) {
    let roles = db.roles();
    roles.insert(&RoleRecord { immutable: true, ..role("r1", "member") }).await.unwrap();
    roles.insert(&role("r2", "auditor")).await.unwrap();
    is_duplicate(roles.insert(&role("r3", "member")).await, "role name");
    assert!(roles.get("r1").await.unwrap().unwrap().immutable);
    let change = RoleChange { name: Some("reviewer".to_owned()), description: Some(Some("x".to_owned())) };
    assert!(roles.update("r2", &change).await.unwrap());
    let changed = RoleRecord { description: Some("x".to_owned()), ..role("r2", "reviewer") };
    assert_eq!(roles.by_name("reviewer").await.unwrap(), Some(changed));
    assert!(!roles.update("none", &change).await.unwrap());
    let taken = RoleChange { name: Some("member".to_owned()), description: None };
    is_duplicate(roles.update("r2", &taken).await, "role name");
    let names: Vec<_> = roles.list().await.unwrap().into_iter().map(|role| role.name).collect();
    assert_eq!(names, ["member", "reviewer"]);
    assert!(roles.delete("r2").await.unwrap());
    assert!(!roles.delete("r2").await.unwrap());
}

/// Users ann and bob, projects demo and other, roles member and reader.
async fn people(db: &Database) {
    for (id, name) in [("ua", "ann"), ("ub", "bob")] {
        db.users().insert(&user(id, name), None).await.unwrap();
    }
    for (id, name) in [("pd", "demo"), ("po", "other")] {
        db.projects().insert(&project(id, name)).await.unwrap();
    }
    for (id, name) in [("rm", "member"), ("rr", "reader")] {
        db.roles().insert(&role(id, name)).await.unwrap();
    }
    let (demo, other) = (Target::Project("pd".to_owned()), Target::Project("po".to_owned()));
    for (user, target, role) in [
        ("ua", &demo, "rm"),
        ("ua", &other, "rr"),
        ("ub", &demo, "rr"),
        ("ua", &Target::System, "rr"),
        ("ua", &demo, "rm"),
        ("ua", &Target::System, "rr"),
    ] {
        db.assignments().add(user, target, role).await.unwrap();
    }
}

async fn shown(db: &Database, filter: AssignmentFilter) -> Vec<String> {
    let found = db.assignments().list(&filter).await.unwrap();
    found
        .into_iter()
        .map(|a| format!("{} {} {}", a.user_name, a.project_name.unwrap_or("system".to_owned()), a.role_name))
        .collect()
}

async fn assignments_are_given_taken_and_listed(db: Database) {
    people(&db).await;
    let demo = || Target::Project("pd".to_owned());
    let all = AssignmentFilter::default;
    let everything = ["ann demo member", "ann other reader", "bob demo reader", "ann system reader"];
    assert_eq!(shown(&db, all()).await, everything);
    let of_ann = AssignmentFilter { user_id: Some("ua".to_owned()), ..all() };
    assert_eq!(shown(&db, of_ann).await, ["ann demo member", "ann other reader", "ann system reader"]);
    let readers = AssignmentFilter { role_id: Some("rr".to_owned()), ..all() };
    assert_eq!(shown(&db, readers).await, ["ann other reader", "bob demo reader", "ann system reader"]);
    let in_demo = AssignmentFilter { target: Some(demo()), ..all() };
    assert_eq!(shown(&db, in_demo).await, ["ann demo member", "bob demo reader"]);
    let on_system = AssignmentFilter { target: Some(Target::System), ..all() };
    assert_eq!(shown(&db, on_system).await, ["ann system reader"]);

    let of = async |user, target| {
        let roles = db.roles().of(user, &target).await.unwrap();
        roles.into_iter().map(|role| role.name).collect::<Vec<_>>()
    };
    assert_eq!(of("ua", demo()).await, ["member"]);
    assert_eq!(of("ua", Target::System).await, ["reader"]);
    assert_eq!(of("ub", Target::System).await, [""; 0]);
    let projects = db.projects().of_user("ua").await.unwrap();
    assert_eq!(projects.iter().map(|project| project.name.as_str()).collect::<Vec<_>>(), ["demo", "other"]);

    assert!(db.assignments().remove("ua", &demo(), "rm").await.unwrap());
    assert!(!db.assignments().remove("ua", &demo(), "rm").await.unwrap());
    assert!(db.assignments().remove("ua", &Target::System, "rr").await.unwrap());
    assert_eq!(shown(&db, all()).await, ["ann other reader", "bob demo reader"]);
    assert!(db.assignments().add("none", &demo(), "rm").await.is_err());
}

async fn what_is_removed_takes_its_assignments_along(db: Database) {
    people(&db).await;
    db.projects().delete("po").await.unwrap();
    assert_eq!(shown(&db, AssignmentFilter::default()).await.len(), 3);
    db.roles().delete("rm").await.unwrap();
    assert_eq!(shown(&db, AssignmentFilter::default()).await, ["bob demo reader", "ann system reader"]);
    db.users().delete("ua").await.unwrap();
    assert_eq!(shown(&db, AssignmentFilter::default()).await, ["bob demo reader"]);
}

async fn revocations_last_until_they_are_swept(db: Database) {
    let tokens = db.tokens();
    tokens.revoke("first", NOW).await.unwrap();
    tokens.revoke("first", NOW).await.unwrap();
    tokens.revoke("second", NOW + Duration::microseconds(1)).await.unwrap();
    assert!(tokens.is_revoked("first").await.unwrap());
    assert!(!tokens.is_revoked("FIRST").await.unwrap());
    assert!(!tokens.is_revoked("third").await.unwrap());
    assert_eq!(tokens.sweep(NOW).await.unwrap(), 1);
    assert!(!tokens.is_revoked("first").await.unwrap());
    assert!(tokens.is_revoked("second").await.unwrap());
}

async fn the_newest_key_comes_first(db: Database) {
    let tokens = db.tokens();
    let key = |id: &str, age| KeyRecord {
        id: id.to_owned(),
        secret: "5ec4e7".to_owned(),
        created_at: NOW - Duration::microseconds(age),
    };
    for (id, age) in [("middle", 1), ("newest", 0), ("oldest", 2)] {
        tokens.add_key(&key(id, age)).await.unwrap();
    }
    is_duplicate(tokens.add_key(&key("newest", 0)).await, "key id");
    let keys = tokens.keys().await.unwrap();
    assert_eq!(keys, [key("newest", 0), key("middle", 1), key("oldest", 2)]);
    assert!(!format!("{keys:?}").contains("5ec4e7"));
    assert!(tokens.remove_key("middle").await.unwrap());
    assert!(!tokens.remove_key("middle").await.unwrap());
    assert_eq!(tokens.keys().await.unwrap().len(), 2);
}
