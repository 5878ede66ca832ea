//! The audit trail.

use serde_json::json;
use time::{Duration, OffsetDateTime, macros::datetime};
use vitrine_database::Database;
use vitrine_model::{
    AuditEntry, AuditFilter, AuditOutcome, AuditQuery,
    audit::{AUDIT_TEXT_MAX, target},
};

use crate::harness::{Fresh, on_all_engines};

on_all_engines!(
    an_entry_comes_back_as_it_was_written,
    pages_go_on_where_the_last_one_ended,
    conditions_hold_together,
    hostile_texts_are_only_texts,
    what_is_old_goes_and_the_rest_stays,
);

const START: OffsetDateTime = datetime!(2026-03-01 10:00:00.123456 UTC);

fn entry(number: i64) -> AuditEntry {
    AuditEntry {
        id: 0,
        // Two each share a moment.
        at: START + Duration::seconds(number / 2),
        project_id: Some("p1".to_owned()),
        project_name: Some("demo".to_owned()),
        user_id: "u1".to_owned(),
        user_name: "ann".to_owned(),
        by_admin: false,
        action: "image.update".to_owned(),
        target_kind: target::IMAGE.to_owned(),
        target_id: format!("image-{number}"),
        target_name: Some(format!("name {number}")),
        outcome: AuditOutcome::Ok,
        code: None,
        request_id: Some("req-1".to_owned()),
        detail: json!({"name": {"old": "a", "new": null}}),
    }
}

async fn page(database: &Database, filter: AuditFilter) -> Vec<String> {
    let query = AuditQuery { filter, limit: 100, ..AuditQuery::default() };
    let found = database.audit().list(&query).await.unwrap().unwrap();
    found.into_iter().map(|entry| entry.target_id).collect()
}

async fn an_entry_comes_back_as_it_was_written(database: Database) {
    let full = AuditEntry {
        by_admin: true,
        outcome: AuditOutcome::Refused,
        code: Some(403),
        user_name: "冯 <b>".to_owned(),
        ..entry(0)
    };
    let empty = AuditEntry {
        at: START + Duration::microseconds(1),
        project_id: None,
        project_name: None,
        user_id: String::new(),
        user_name: String::new(),
        target_name: None,
        request_id: None,
        detail: json!({}),
        ..entry(1)
    };
    for one in [&full, &empty] {
        database.audit().insert(one).await.unwrap();
    }
    let query = AuditQuery { limit: 10, ..AuditQuery::default() };
    let found = database.audit().list(&query).await.unwrap().unwrap();
    assert!(found[0].id > found[1].id && found[1].id > 0);
    let plain: Vec<AuditEntry> = found.into_iter().map(|entry| AuditEntry { id: 0, ..entry }).collect();
    assert_eq!(plain, [empty, full]);
}

async fn pages_go_on_where_the_last_one_ended(database: Database) {
    for number in 0..11 {
        database.audit().insert(&entry(number)).await.unwrap();
    }
    let mut query = AuditQuery { limit: 3, ..AuditQuery::default() };
    let mut seen = Vec::new();
    loop {
        let found = database.audit().list(&query).await.unwrap().unwrap();
        let Some(last) = found.last() else { break };
        query.after = Some(last.id);
        // What comes meanwhile is on no later page.
        database.audit().insert(&entry(100)).await.unwrap();
        seen.extend(found.into_iter().map(|entry| entry.target_id));
    }
    let expected: Vec<String> = (0..11).rev().map(|number| format!("image-{number}")).collect();
    assert_eq!(seen, expected);

    let back = AuditQuery { after: query.after, oldest_first: true, limit: 2, ..AuditQuery::default() };
    let found = database.audit().list(&back).await.unwrap().unwrap();
    assert_eq!(
        found.iter().map(|entry| entry.target_id.as_str()).collect::<Vec<_>>(),
        ["image-1", "image-2"]
    );
    let gone = AuditQuery { after: Some(999_999), limit: 2, ..AuditQuery::default() };
    assert_eq!(database.audit().list(&gone).await.unwrap(), None);
}

async fn conditions_hold_together(database: Database) {
    let entries = [
        entry(0),
        AuditEntry { project_id: Some("p2".to_owned()), ..entry(1) },
        AuditEntry { user_id: "u2".to_owned(), user_name: "u1".to_owned(), ..entry(2) },
        AuditEntry { action: "image.member.add".to_owned(), ..entry(3) },
        AuditEntry { action: "imagery".to_owned(), target_kind: target::TASK.to_owned(), ..entry(4) },
        AuditEntry { outcome: AuditOutcome::Failed, target_name: None, ..entry(5) },
    ];
    for one in &entries {
        database.audit().insert(one).await.unwrap();
    }
    let text = |text: &str| Some(text.to_owned());
    let all = AuditFilter::default;
    let cases = [
        (all(), "5 4 3 2 1 0"),
        (AuditFilter { project_id: text("p2"), ..all() }, "1"),
        (AuditFilter { project: text("p2"), ..all() }, "1"),
        (AuditFilter { project: text("demo"), ..all() }, "5 4 3 2 1 0"),
        (AuditFilter { project: text("dem"), ..all() }, ""),
        (AuditFilter { user: text("u1"), ..all() }, "5 4 3 2 1 0"),
        (AuditFilter { user: text("ann"), ..all() }, "5 4 3 1 0"),
        (AuditFilter { action: text("image"), ..all() }, "5 3 2 1 0"),
        (AuditFilter { action: text("image.member"), ..all() }, "3"),
        (AuditFilter { action: text("image.member.add"), ..all() }, "3"),
        (AuditFilter { target_kind: text("task"), ..all() }, "4"),
        (AuditFilter { target_id: text("image-2"), ..all() }, "2"),
        (AuditFilter { target_id: text("image"), ..all() }, ""),
        (AuditFilter { text: text("age-5"), ..all() }, "5"),
        (AuditFilter { text: text("name 4"), ..all() }, "4"),
        (AuditFilter { text: text("NAME"), ..all() }, ""),
        (AuditFilter { outcome: Some(AuditOutcome::Failed), ..all() }, "5"),
        (AuditFilter { from: Some(START + Duration::seconds(1)), ..all() }, "5 4 3 2"),
        (AuditFilter { until: Some(START + Duration::seconds(1)), ..all() }, "1 0"),
        (
            AuditFilter { project_id: text("p1"), action: text("image.update"), user: text("u2"), ..all() },
            "2",
        ),
    ];
    for (filter, expected) in cases {
        let found = page(&database, filter.clone()).await.join(" ").replace("image-", "");
        assert_eq!(found, expected, "{filter:?}");
    }
}

async fn hostile_texts_are_only_texts(database: Database) {
    let long = "ü".repeat(AUDIT_TEXT_MAX + 50);
    let texts = ["%", "_", "'; DROP TABLE vitrine_audit; --", "a\0b", "\\", long.as_str()];
    for (number, hostile) in texts.iter().enumerate() {
        let hostile = (*hostile).to_owned();
        database
            .audit()
            .insert(&AuditEntry {
                user_id: hostile.clone(),
                user_name: hostile.clone(),
                project_id: Some(hostile.clone()),
                target_name: Some(hostile.clone()),
                target_id: hostile.clone(),
                request_id: Some(hostile.clone()),
                detail: json!({ "name": hostile }),
                ..entry(i64::try_from(number).unwrap())
            })
            .await
            .unwrap();
    }
    let kept = page(&database, AuditFilter::default()).await;
    assert_eq!(kept.len(), texts.len());
    assert_eq!(kept[0].chars().count(), AUDIT_TEXT_MAX);
    for text in ["%", "_", "'; DROP", "\\"] {
        let filter = AuditFilter { text: Some(text.to_owned()), ..AuditFilter::default() };
        let found = page(&database, filter).await;
        // The underscore stands in the name of the table, too.
        assert!(found.iter().all(|id| id.contains(text)) && !found.is_empty(), "{text}: {found:?}");
    }
}

async fn what_is_old_goes_and_the_rest_stays(database: Database) {
    let audit = database.audit();
    for number in 0..6 {
        audit.insert(&entry(number)).await.unwrap();
    }
    let before = START + Duration::seconds(2);
    assert!(audit.has_before(before).await.unwrap());
    assert_eq!(audit.purge(before).await.unwrap(), 4);
    assert_eq!(audit.purge(before).await.unwrap(), 0);
    assert!(!audit.has_before(before).await.unwrap());
    assert_eq!(page(&database, AuditFilter::default()).await, ["image-5", "image-4"]);
}

#[tokio::test]
async fn lists_walk_an_index_and_sort_nothing() {
    let fresh = Fresh::sqlite();
    let database = fresh.connect().await;
    database.migrate().await.unwrap();
    let of_target = AuditFilter {
        target_kind: Some("image".to_owned()),
        target_id: Some("x".to_owned()),
        ..AuditFilter::default()
    };
    let of_project = AuditFilter { project_id: Some("p".to_owned()), ..AuditFilter::default() };
    for (filter, index) in [
        (of_target, "vitrine_audit_target"),
        (of_project, "vitrine_audit_project"),
        (AuditFilter::default(), "vitrine_audit_at"),
    ] {
        let query = AuditQuery { filter, limit: 10, ..AuditQuery::default() };
        let plan = database.audit().explain(&query).await.unwrap();
        assert_eq!(plan.len(), 1, "{plan:?}");
        assert!(plan[0].contains(index), "{plan:?}");
    }
    database.close().await;
    fresh.drop().await;
}
