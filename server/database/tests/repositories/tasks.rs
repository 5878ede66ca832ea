//! Tasks.

use serde_json::json;
use time::OffsetDateTime;
use vitrine_database::{Database, End, Error};
use vitrine_model::{Task, TaskProgress, TaskQuery, TaskStatus, task::TaskSortKey};

use crate::{
    fixtures::{START, id, image, seconds},
    harness::on_all_engines,
};

on_all_engines!(
    a_task_is_read_as_it_was_written,
    a_task_is_held_by_one_at_a_time,
    a_task_ends_once_and_keeps_no_secret,
    pages_hold_every_task_once,
    of_many_tasks_one_holds_the_image,
);

fn task(number: u8, at: OffsetDateTime) -> Task {
    Task {
        id: format!("00000000-0000-4000-8000-0000000000{number:02}"),
        kind: if number.is_multiple_of(2) { "api_image_import" } else { "location_import" }.to_owned(),
        status: TaskStatus::Pending,
        owner: "ours".to_owned(),
        image_id: (number > 2).then(|| "image".to_owned()),
        request_id: Some("req-1".to_owned()),
        user_id: Some("user".to_owned()),
        input: json!({ "import_req": { "method": { "name": "web-download" } }, "ünï": "x" }),
        result: None,
        message: None,
        expires_at: None,
        created_at: at,
        updated_at: at,
    }
}

async fn a_task_is_read_as_it_was_written(database: Database) {
    let tasks = database.tasks();
    let new = task(1, START);
    tasks.insert(&new, None).await.unwrap();
    assert_eq!(tasks.get(&new.id).await.unwrap(), Some(new.clone()));
    assert_eq!(tasks.get("nothing").await.unwrap(), None);
    assert!(matches!(tasks.insert(&new, None).await, Err(Error::Duplicate { what: "task id" })));
    let progress = tasks.progress(&[&new.id, "nothing"]).await.unwrap();
    assert_eq!(progress.len(), 1);
    assert_eq!(progress[&new.id], TaskProgress::default());
}

async fn a_task_is_held_by_one_at_a_time(database: Database) {
    let tasks = database.tasks();
    let new = task(1, START);
    tasks.insert(&new, Some(&json!({ "token": "t" }))).await.unwrap();
    assert_eq!(tasks.ready("a", seconds(-1), 9).await.unwrap(), Vec::<String>::new());
    assert_eq!(tasks.ready("a", START, 9).await.unwrap(), vec![new.id.clone()]);
    let claims = (0..4).map(|node| {
        let (tasks, id) = (tasks.clone(), new.id.clone());
        tokio::spawn(async move { tasks.claim(&id, &format!("node {node}"), seconds(1), seconds(30)).await })
    });
    let mut claimed = Vec::new();
    for (node, claim) in claims.collect::<Vec<_>>().into_iter().enumerate() {
        if let Some(claim) = claim.await.unwrap().unwrap() {
            claimed.push((format!("node {node}"), claim));
        }
    }
    assert_eq!(claimed.len(), 1);
    let (holder, claim) = claimed.remove(0);
    assert_eq!(claim.task.status, TaskStatus::Processing);
    assert_eq!((claim.progress.attempts, claim.secret), (1, Some(json!({ "token": "t" }))));
    assert!(!format!("{:?}", tasks.claim(&new.id, &holder, seconds(2), seconds(30)).await).contains("token"));

    let progress = TaskProgress {
        phase: "storing".to_owned(),
        bytes_done: 1 << 40,
        bytes_total: Some(1 << 41),
        attempts: 2,
        cancelled: false,
    };
    assert_eq!(tasks.beat(&new.id, "other", seconds(60), &progress).await.unwrap(), None);
    assert_eq!(tasks.beat(&new.id, &holder, seconds(60), &progress).await.unwrap(), Some(false));
    assert_eq!(tasks.progress(&[&new.id]).await.unwrap()[&new.id], progress);
    assert_eq!(tasks.ready("other", seconds(59), 9).await.unwrap(), Vec::<String>::new());
    assert_eq!(tasks.ready("other", seconds(60), 9).await.unwrap(), vec![new.id.clone()]);
    assert!(tasks.cancel(&new.id, seconds(3)).await.unwrap());
    assert_eq!(tasks.beat(&new.id, &holder, seconds(60), &progress).await.unwrap(), Some(true));

    assert!(!tasks.postpone(&new.id, "other", seconds(9), false, None).await.unwrap());
    assert!(tasks.postpone(&new.id, &holder, seconds(90), true, Some("not yet")).await.unwrap());
    assert_eq!(tasks.claim(&new.id, "other", seconds(89), seconds(99)).await.unwrap(), None);
    let again = tasks.claim(&new.id, "other", seconds(90), seconds(99)).await.unwrap().unwrap();
    assert_eq!((again.progress.attempts, again.task.message.as_deref()), (2, Some("not yet")));
}

async fn a_task_ends_once_and_keeps_no_secret(database: Database) {
    let tasks = database.tasks();
    let new = task(1, START);
    tasks.insert(&new, Some(&json!("secret"))).await.unwrap();
    let end = End {
        status: TaskStatus::Failure,
        result: Some(json!({ "a": 1 })),
        message: Some("no".to_owned()),
        at: seconds(5),
        expires_at: seconds(50),
    };
    assert!(!tasks.finish(&new.id, "a", &end).await.unwrap());
    tasks.claim(&new.id, "a", START, seconds(30)).await.unwrap().unwrap();
    assert!(!tasks.reopen(&new.id, seconds(1)).await.unwrap());
    assert!(tasks.finish(&new.id, "a", &end).await.unwrap());
    assert!(!tasks.finish(&new.id, "a", &end).await.unwrap());
    assert!(!tasks.cancel(&new.id, seconds(6)).await.unwrap());
    let ended = Task {
        status: TaskStatus::Failure,
        result: end.result,
        message: end.message,
        updated_at: seconds(5),
        expires_at: Some(seconds(50)),
        ..new.clone()
    };
    assert_eq!(tasks.get(&new.id).await.unwrap(), Some(ended));
    assert!(tasks.reopen(&new.id, seconds(7)).await.unwrap());
    let again = tasks.claim(&new.id, "b", seconds(7), seconds(30)).await.unwrap().unwrap();
    assert_eq!((again.progress.attempts, again.secret, again.task.message), (1, None, None));
    let end = End {
        status: TaskStatus::Success,
        result: None,
        message: None,
        at: seconds(8),
        expires_at: seconds(50),
    };
    assert!(tasks.finish(&new.id, "b", &end).await.unwrap());
    assert_eq!(tasks.expire(seconds(49)).await.unwrap(), 0);
    assert_eq!(tasks.expire(seconds(50)).await.unwrap(), 1);
    assert_eq!(tasks.get(&new.id).await.unwrap(), None);
    assert_eq!(tasks.purge(seconds(50), 9).await.unwrap(), 0);
    assert_eq!(tasks.purge(seconds(51), 9).await.unwrap(), 1);
    tasks.insert(&new, None).await.unwrap();
    assert_eq!(tasks.purge(seconds(99), 9).await.unwrap(), 0, "it is there");
}

async fn pages_hold_every_task_once(database: Database) {
    let tasks = database.tasks();
    for number in 0..7 {
        // pairs of one second, so that the id decides
        tasks.insert(&task(number, seconds(i64::from(number / 2))), None).await.unwrap();
    }
    tasks.claim(&task(3, START).id, "a", seconds(9), seconds(30)).await.unwrap().unwrap();
    for sort_key in TaskSortKey::ALL {
        for descending in [true, false] {
            let query = TaskQuery { sort_key, descending, limit: 2, ..TaskQuery::default() };
            let mut seen = Vec::new();
            let mut after = None;
            loop {
                let page = tasks.list(&query, after.as_ref()).await.unwrap();
                let Some(last) = page.last().cloned() else { break };
                seen.extend(page.into_iter().map(|task| task.id));
                after = Some(last);
            }
            assert_eq!(seen.len(), 7, "{sort_key:?} {descending}");
            seen.sort();
            seen.dedup();
            assert_eq!(seen.len(), 7, "{sort_key:?} {descending}");
        }
    }
    let count = async |query: TaskQuery| tasks.list(&query, None).await.unwrap().len();
    let all = TaskQuery::default;
    assert_eq!(count(TaskQuery { image_id: Some("image".to_owned()), ..all() }).await, 4);
    assert_eq!(count(TaskQuery { kind: Some("api_image_import".to_owned()), ..all() }).await, 4);
    assert_eq!(count(TaskQuery { status: Some(TaskStatus::Processing), ..all() }).await, 1);
    assert_eq!(count(TaskQuery { owner: Some("theirs".to_owned()), ..all() }).await, 0);
}

async fn of_many_tasks_one_holds_the_image(database: Database) {
    database.images().insert(&image(1)).await.unwrap();
    let askers = (1..=8).map(|number| {
        let (tasks, task) = (database.tasks(), task(number, START));
        tokio::spawn(async move {
            tasks.insert_holding(&task, None, &id(1), "lock").await.unwrap().then_some(task.id)
        })
    });
    let mut holders = Vec::new();
    for asker in askers.collect::<Vec<_>>() {
        holders.extend(asker.await.unwrap());
    }
    assert_eq!(holders.len(), 1);
    let held = database.images().get(&id(1)).await.unwrap().unwrap();
    assert_eq!(held.properties.get("lock"), Some(&holders[0]));
    let kept = database.tasks().list(&TaskQuery { limit: 10, ..TaskQuery::default() }, None).await.unwrap();
    assert_eq!(kept.into_iter().map(|task| task.id).collect::<Vec<_>>(), holders);
}
