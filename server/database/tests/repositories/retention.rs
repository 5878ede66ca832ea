//! The rules by which images go.

use vitrine_database::Database;
use vitrine_model::{
    Family, MemberStatus, RetentionAction, RetentionFamilies, RetentionKind, RetentionRule, RetentionRun,
    RetentionTerms,
};

use crate::{
    fixtures::{id, image, member, seconds},
    harness::on_all_engines,
};

on_all_engines!(
    rules_are_kept_as_they_are,
    a_version_that_nobody_saw_is_not_overwritten,
    images_with_members_are_found,
);

fn rule(number: u32, project: &str) -> RetentionRule {
    let at = seconds(number.into());
    RetentionRule {
        id: id(number),
        project: project.to_owned(),
        terms: RetentionTerms {
            name: format!("Regel {number} 规则"),
            families: RetentionFamilies::All,
            kind: RetentionKind::All,
            name_pattern: None,
            keep_newest: Some(20),
            older_than_days: None,
            unused_days: None,
            include_shared: false,
            action: RetentionAction::Hide,
        },
        enabled: false,
        created_at: at,
        updated_at: at,
        updated_by: "ann".to_owned(),
        last_run: None,
    }
}

async fn rules_are_kept_as_they_are(database: Database) {
    let rules = database.retention();
    let plain = rule(1, "p");
    let mut full = rule(2, "p");
    full.enabled = true;
    full.terms = RetentionTerms {
        families: RetentionFamilies::One(Family::System {
            distro: "débian".to_owned(),
            version: "13".to_owned(),
        }),
        kind: RetentionKind::Snapshots,
        name_pattern: Some("nightly-*".to_owned()),
        keep_newest: None,
        older_than_days: Some(30),
        unused_days: Some(100_000),
        include_shared: true,
        action: RetentionAction::Delete,
        ..full.terms
    };
    let mut other = rule(3, "q");
    other.terms.families = RetentionFamilies::Each;
    for one in [&full, &plain, &other] {
        rules.insert(one).await.unwrap();
    }
    assert!(rules.insert(&plain).await.is_err(), "an id is used once");
    assert_eq!(rules.list(Some("p")).await.unwrap(), [plain.clone(), full.clone()]);
    assert_eq!(rules.list(None).await.unwrap(), [plain.clone(), full.clone(), other.clone()]);
    assert_eq!(rules.get(&other.id).await.unwrap(), Some(other));
    assert_eq!(rules.get("none\0").await.unwrap(), None);

    let run = RetentionRun { at: seconds(9), task: id(7), done: 3, refused: 1, bytes: 1 << 41 };
    assert!(rules.ran(&plain.id, &run).await.unwrap() && !rules.ran("none", &run).await.unwrap());
    let after = rules.get(&plain.id).await.unwrap().unwrap();
    assert_eq!(after, RetentionRule { last_run: Some(run), ..plain.clone() });
    assert!(rules.delete(&plain.id).await.unwrap() && !rules.delete(&plain.id).await.unwrap());
    assert_eq!(rules.list(Some("p")).await.unwrap(), [full]);
}

async fn a_version_that_nobody_saw_is_not_overwritten(database: Database) {
    let rules = database.retention();
    let first = rule(1, "p");
    rules.insert(&first).await.unwrap();
    let mut second = RetentionRule { enabled: true, updated_at: seconds(5), ..first.clone() };
    second.terms.keep_newest = None;
    second.terms.unused_days = Some(3);
    second.terms.families = RetentionFamilies::One(Family::Titled(String::new()));
    assert!(rules.save(&second, first.updated_at).await.unwrap());
    let late = RetentionRule { updated_at: seconds(6), ..first.clone() };
    assert!(!rules.save(&late, first.updated_at).await.unwrap());
    assert_eq!(rules.get(&first.id).await.unwrap(), Some(second));
}

async fn images_with_members_are_found(database: Database) {
    for number in [1, 2, 3] {
        let mut one = image(number);
        if number == 3 {
            one.owner = Some("other".to_owned());
        }
        database.images().insert(&one).await.unwrap();
    }
    let members = database.members();
    for (number, project) in [(1, "a"), (1, "b"), (3, "a"), (2, "a")] {
        members.insert(&member(number, project, MemberStatus::Pending)).await.unwrap();
    }
    members.remove(&id(2), "a", seconds(1)).await.unwrap();
    assert_eq!(database.retention().with_members("owner").await.unwrap(), [id(1)]);
}
