//! Retention rules: what goes, what stays, who may, and what an interruption leaves.

use std::{collections::BTreeSet, time::Duration};

use futures::StreamExt as _;
use vitrine_database::{BulkResult, Outcome};
use vitrine_domain::{Judged, Kept, RetentionPreview, Verdict};
use vitrine_model::{
    AuditFilter, AuditQuery, Caller, Family, Image, ImageChange, ImageStatus, NewImage, RetentionAction,
    RetentionFamilies, RetentionKind, RetentionRule, RetentionTerms, Task, TaskStatus, Visibility,
    audit::target,
};

use crate::world::{World, admin, code, member, raw, reader, whole};

const DAY: Duration = Duration::from_secs(86_400);

fn terms() -> RetentionTerms {
    RetentionTerms {
        name: "old ones".to_owned(),
        families: RetentionFamilies::All,
        kind: RetentionKind::All,
        name_pattern: None,
        keep_newest: None,
        older_than_days: None,
        unused_days: None,
        include_shared: false,
        action: RetentionAction::Delete,
    }
}

/// An active image of this name and with these properties; a day later.
async fn made(world: &World, who: &Caller, name: &str, properties: &[(&str, &str)]) -> Image {
    let properties = properties.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let new = NewImage { name: Some(name.to_owned()), properties: properties.collect(), ..raw() };
    let image = world.controller.create_image(who, new).await.unwrap();
    let image = world.controller.upload_image(who, &image.id, whole("data")).await.unwrap();
    world.clock.advance(DAY);
    image
}

async fn change(world: &World, who: &Caller, image: &Image, change: ImageChange) {
    world.controller.update_image(who, &image.id, vec![change]).await.unwrap();
}

async fn rule(world: &World, terms: RetentionTerms) -> RetentionRule {
    world.controller.create_retention_rule(&member("ours"), None, terms).await.unwrap()
}

fn names(judged: &[Judged]) -> Vec<&str> {
    judged.iter().map(|one| one.image.title.as_str()).collect()
}

async fn preview(world: &World, rule: &RetentionRule) -> RetentionPreview {
    world.controller.preview_retention(&member("ours"), &rule.id).await.unwrap()
}

async fn run(world: &World, rule: &RetentionRule) -> Task {
    let task =
        world.controller.run_retention(&member("ours"), &rule.id, rule.updated_at, None).await.unwrap();
    assert_eq!(task.status, TaskStatus::Success, "{:?}", task.message);
    task
}

/// The names of all images that are there and in lists, of every project.
async fn listed(world: &World) -> BTreeSet<String> {
    let images = world.records().await;
    images.into_iter().filter(|image| !image.os_hidden).map(|image| image.title().to_owned()).collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[tokio::test]
async fn what_the_preview_shows_goes_and_the_rest_stays() {
    let world = World::new().await;
    let who = member("ours");
    for name in ["a", "b", "c", "d", "e"] {
        made(&world, &who, name, &[]).await;
    }
    made(&world, &member("theirs"), "theirs", &[]).await;
    world.queued(&who).await;
    let first = world.records().await.into_iter().find(|image| image.title() == "a").unwrap();
    change(&world, &who, &first, ImageChange::Protected(true)).await;
    let rule = rule(&world, RetentionTerms { keep_newest: Some(2), ..terms() }).await;
    assert!(!rule.enabled, "a rule is made switched off");
    let seen = preview(&world, &rule).await;
    assert_eq!((names(&seen.goes), names(&seen.stays), seen.bytes), (vec!["b", "c"], vec!["a", "d", "e"], 8));
    assert_eq!(seen.stays[0].verdict, Verdict::Stays(vec![Kept::Protected]));
    assert_eq!(seen.stays[1].verdict, Verdict::Stays(vec![Kept::Newest(2)]));
    assert_eq!(listed(&world).await.len(), 7, "a preview changes nothing");

    let task = run(&world, &rule).await;
    let result = task.result.unwrap();
    assert_eq!((&result["done"], &result["refused"], &result["bytes"]), (&2.into(), &0.into(), &8.into()));
    let there = listed(&world).await;
    assert!(there.is_superset(&set(&["a", "d", "e", "theirs"])) && there.len() == 5, "{there:?}");
    let page = world.controller.bulk_page(&who, &task.id, None, 0, 10).await.unwrap();
    let results: Vec<_> = page.results.iter().map(|one| (one.title.as_str(), one.outcome)).collect();
    assert_eq!(results, [("b", Outcome::Done), ("c", Outcome::Done)]);
    let after = world.controller.retention_rule(&who, &rule.id).await.unwrap();
    let last = after.last_run.unwrap();
    assert_eq!((last.done, last.refused, last.bytes, last.task), (2, 0, 8, task.id.clone()));
    assert!(world.controller.bulk_page(&member("theirs"), &task.id, None, 0, 10).await.is_err());
    assert!(run(&world, &rule).await.result.unwrap()["done"] == 0, "there is nothing left to do");

    // The trail names the rule beside each image.
    let filter = AuditFilter { action: Some("image.delete".to_owned()), ..AuditFilter::default() };
    let query = AuditQuery { filter, limit: 10, ..AuditQuery::default() };
    let trail = world.database.audit().list(&query).await.unwrap().unwrap();
    let by: Vec<_> =
        trail.iter().map(|entry| (entry.user_name.as_str(), entry.project_id.as_deref())).collect();
    assert_eq!(by, [("vitrine (retention rule old ones)", Some("ours")); 2]);
}

#[tokio::test]
async fn each_family_keeps_its_own_and_one_family_leaves_the_others_alone() {
    let world = World::new().await;
    let who = member("ours");
    for (name, family) in [("a1", "a"), ("b1", "b"), ("a2", "a"), ("a3", "a"), ("b2", "b")] {
        made(&world, &who, name, &[("family", family)]).await;
    }
    let keep = RetentionTerms { keep_newest: Some(1), ..terms() };
    let each = rule(&world, RetentionTerms { families: RetentionFamilies::Each, ..keep.clone() }).await;
    assert_eq!(names(&preview(&world, &each).await.goes), ["a1", "b1", "a2"]);
    let families = RetentionFamilies::One(Family::Named("a".to_owned()));
    let one = rule(&world, RetentionTerms { families, action: RetentionAction::Hide, ..keep }).await;
    let task = run(&world, &one).await;
    assert_eq!(listed(&world).await, set(&["b1", "a3", "b2"]));
    assert_eq!(world.records().await.len(), 5, "hidden, not deleted");
    assert!(preview(&world, &one).await.goes.is_empty(), "hidden ones are done with");

    let undo = world.controller.undo_bulk(&who, &task.id).await.unwrap();
    assert_eq!(undo.status, TaskStatus::Success);
    assert_eq!(listed(&world).await.len(), 5, "what was hidden can be taken back");
}

#[tokio::test]
async fn kind_and_name_say_which_images_are_meant() {
    let world = World::new().await;
    let who = member("ours");
    made(&world, &who, "nightly-1", &[("image_type", "snapshot")]).await;
    made(&world, &who, "nightly-2", &[]).await;
    made(&world, &who, "web", &[("block_device_mapping", "[]")]).await;
    world.clock.advance(DAY);
    let old = RetentionTerms { older_than_days: Some(1), ..terms() };
    let snapshots = rule(&world, RetentionTerms { kind: RetentionKind::Snapshots, ..old.clone() }).await;
    assert_eq!(names(&preview(&world, &snapshots).await.goes), ["nightly-1", "web"]);
    let named = RetentionTerms { name_pattern: Some(" nightly-* ".to_owned()), ..old };
    let seen = preview(&world, &rule(&world, named).await).await;
    assert_eq!((names(&seen.goes), seen.stays.len()), (vec!["nightly-1", "nightly-2"], 0));
}

#[tokio::test]
async fn age_and_downloads_count_together() {
    let world = World::new().await;
    let who = member("ours");
    world.controller.start().await.unwrap();
    let used = made(&world, &who, "used", &[]).await;
    made(&world, &who, "unused", &[]).await;
    world.clock.advance(DAY * 10);
    let download = world.controller.download_image(&who, &used.id, |_| Ok(None)).await.unwrap().unwrap();
    assert_eq!(download.stream.count().await, 1);
    world.clock.advance(DAY * 2);
    let rule =
        rule(&world, RetentionTerms { unused_days: Some(5), older_than_days: Some(3), ..terms() }).await;
    let seen = preview(&world, &rule).await;
    assert_eq!((names(&seen.goes), names(&seen.stays)), (vec!["unused"], vec!["used"]));
    assert!(matches!(&seen.stays[0].verdict, Verdict::Stays(kept) if matches!(kept[..], [Kept::Used(_)])));
    world.clock.advance(DAY * 4);
    assert_eq!(names(&preview(&world, &rule).await.goes), ["used", "unused"]);
}

#[tokio::test]
async fn before_downloads_were_counted_nothing_is_unused() {
    let world = World::new().await;
    made(&world, &member("ours"), "old", &[]).await;
    world.clock.advance(DAY * 100);
    // The first look is when counting begins.
    let rule = rule(&world, RetentionTerms { unused_days: Some(5), ..terms() }).await;
    assert!(preview(&world, &rule).await.goes.is_empty());
    world.clock.advance(DAY * 6);
    assert_eq!(names(&preview(&world, &rule).await.goes), ["old"]);
}

#[tokio::test]
async fn what_others_may_use_goes_only_where_the_rule_says_so() {
    let world = World::new().await;
    let who = member("ours");
    let public = made(&world, &who, "public", &[]).await;
    let shared = made(&world, &who, "shared", &[]).await;
    made(&world, &who, "own", &[]).await;
    change(&world, &admin("ours"), &public, ImageChange::Visibility(Visibility::Public)).await;
    change(&world, &who, &shared, ImageChange::Visibility(Visibility::Shared)).await;
    world.controller.add_member(&who, &shared.id, "theirs").await.unwrap();
    world.clock.advance(DAY);
    let old = RetentionTerms { older_than_days: Some(1), ..terms() };
    let careful = rule(&world, old.clone()).await;
    let seen = preview(&world, &careful).await;
    assert_eq!((names(&seen.goes), names(&seen.stays)), (vec!["own"], vec!["public", "shared"]));
    let all = rule(&world, RetentionTerms { include_shared: true, ..old }).await;
    assert_eq!(run(&world, &all).await.result.unwrap()["done"], 3);
    assert_eq!(world.records().await.len(), 0);
}

#[tokio::test]
async fn an_interrupted_run_goes_on_and_looks_at_each_image_once_more() {
    let world = World::new().await;
    let who = member("ours");
    let mut images = Vec::new();
    for number in 0..10 {
        images.push(made(&world, &who, &format!("image {number}"), &[]).await);
    }
    let rule = rule(&world, RetentionTerms { keep_newest: Some(2), ..terms() }).await;
    let seen = preview(&world, &rule).await;
    let rule = world.controller.switch_retention_rule(&who, &rule.id, rule.updated_at, true).await.unwrap();
    assert!(rule.enabled && seen.goes.len() == 8);
    // A round begins it; the attempt dies after two images, one of which has no result yet.
    assert!(world.controller.begin_chores().await.unwrap() > 0);
    assert_eq!(world.controller.begin_chores().await.unwrap(), 0, "the period is over only tomorrow");
    let open = world.controller.project_tasks(
        &who,
        vitrine_model::TaskQuery { limit: 9, ..Default::default() },
        None,
    );
    let task = open.await.unwrap().tasks.remove(0);
    assert_eq!((task.kind.as_str(), task.status), ("retention", TaskStatus::Pending));
    for image in &images[..2] {
        world.controller.delete_image(&who, &image.id).await.unwrap();
    }
    let result = BulkResult {
        number: 1,
        image_id: images[0].id.clone(),
        created_at: Some(images[0].created_at),
        title: "image 0".to_owned(),
        outcome: Outcome::Done,
        reason: None,
    };
    world.database.bulk().add(&task.id, &[result]).await.unwrap();
    change(&world, &who, &images[4], ImageChange::Protected(true)).await;
    made(&world, &who, "newer", &[]).await;
    // Another node takes it up.
    assert!(world.node("node-2").work_on(&task.id).await.unwrap());
    let page = world.controller.bulk_page(&who, &task.id, None, 0, 100).await.unwrap();
    assert_eq!(page.task.status, TaskStatus::Success, "{:?}", page.task.message);
    let done: Vec<_> = page.results.iter().map(|one| one.title.as_str()).collect();
    assert_eq!(done, ["image 0", "image 2", "image 3", "image 5", "image 6", "image 7"]);
    assert_eq!(listed(&world).await, set(&["image 4", "image 8", "image 9", "newer"]));
    assert_eq!(page.task.result.unwrap()["bytes"], 24, "those of the attempt that died too");
}

#[tokio::test]
async fn a_rule_that_was_changed_runs_no_further() {
    let world = World::new().await;
    let who = member("ours");
    made(&world, &who, "a", &[]).await;
    made(&world, &who, "b", &[]).await;
    let first = rule(&world, RetentionTerms { keep_newest: Some(1), ..terms() }).await;
    let on = world.controller.switch_retention_rule(&who, &first.id, first.updated_at, true).await.unwrap();
    world.controller.begin_chores().await.unwrap();
    assert_eq!(
        code(&world.controller.run_retention(&who, &on.id, on.updated_at, None).await),
        "409",
        "it runs"
    );
    let terms = RetentionTerms { keep_newest: Some(5), ..terms() };
    let changed =
        world.controller.update_retention_rule(&who, &on.id, on.updated_at, terms.clone()).await.unwrap();
    assert!(!changed.enabled, "nobody has looked at what it does now");
    while world.controller.take_up_tasks().await.unwrap() > 0 || world.controller.activity().tasks > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(listed(&world).await.len(), 2);
    let controller = &world.controller;
    assert_eq!(code(&controller.update_retention_rule(&who, &on.id, on.updated_at, terms).await), "409");
    assert_eq!(code(&controller.switch_retention_rule(&who, &on.id, on.updated_at, true).await), "409");
    assert_eq!(code(&controller.run_retention(&who, &on.id, on.updated_at, None).await), "409");
}

#[tokio::test]
async fn a_run_does_no_more_than_its_preview_showed() {
    let world = World::new().await;
    let who = member("ours");
    made(&world, &who, "a", &[]).await;
    made(&world, &who, "b", &[]).await;
    let rule = rule(&world, RetentionTerms { keep_newest: Some(1), ..terms() }).await;
    let seen = preview(&world, &rule).await;
    world.clock.advance(Duration::from_secs(60));
    world.active(&who, "newest").await;
    let begin = |as_of| world.controller.run_retention(&who, &rule.id, rule.updated_at, Some(as_of));
    assert_eq!(code(&begin(seen.as_of - Duration::from_secs(4000)).await), "400", "too old a preview");
    let task = begin(seen.as_of).await.unwrap();
    assert_eq!(task.result.unwrap()["done"], 1, "b was the newest then");
    assert_eq!(listed(&world).await.len(), 2);
}

#[tokio::test]
async fn rounds_run_what_is_switched_on_and_note_that_there_was_nothing() {
    let world = World::new().await;
    let who = member("ours");
    let image = made(&world, &who, "a", &[]).await;
    let off = rule(&world, RetentionTerms { older_than_days: Some(1), ..terms() }).await;
    let idle = rule(&world, RetentionTerms { keep_newest: Some(9), ..terms() }).await;
    world.controller.switch_retention_rule(&who, &idle.id, idle.updated_at, true).await.unwrap();
    world.clock.advance(DAY);
    world.controller.begin_chores().await.unwrap();
    assert_eq!(world.status(&image.id).await, Some(ImageStatus::Active));
    let of = async |id: &str| world.controller.retention_rule(&who, id).await.unwrap().last_run;
    assert_eq!(of(&off.id).await, None);
    assert_eq!(of(&idle.id).await.map(|run| (run.done, run.task)), Some((0, String::new())));
}

#[tokio::test]
async fn members_look_after_their_own_rules_and_administrators_after_all() {
    let world = World::new().await;
    let controller = &world.controller;
    let (ours, theirs, root) = (member("ours"), member("theirs"), admin("root"));
    let good = RetentionTerms { keep_newest: Some(1), ..terms() };
    let made = async |who: &Caller, project: Option<&str>, terms: &RetentionTerms| {
        controller.create_retention_rule(who, project, terms.clone()).await
    };
    assert_eq!(code(&made(&reader("ours"), None, &good).await), "403");
    assert_eq!(code(&made(&theirs, Some("ours"), &good).await), "403");
    assert_eq!(code(&made(&ours, None, &terms()).await), "400", "a condition at least");
    let rule = made(&root, Some("ours"), &good).await.unwrap();
    let version = rule.updated_at;
    assert_eq!(controller.retention_rules(&reader("ours"), None).await.unwrap(), std::slice::from_ref(&rule));
    assert_eq!(controller.preview_retention(&reader("ours"), &rule.id).await.unwrap().rule, rule);
    assert_eq!(code(&controller.retention_rule(&theirs, &rule.id).await), "404");
    assert_eq!(code(&controller.retention_rules(&theirs, Some("ours")).await), "403");
    assert_eq!(code(&controller.all_retention_rules(&ours).await), "403");
    assert_eq!(controller.all_retention_rules(&root).await.unwrap().len(), 1);
    for (who, answer) in [(&reader("ours"), "403"), (&theirs, "404")] {
        assert_eq!(code(&controller.switch_retention_rule(who, &rule.id, version, true).await), answer);
        assert_eq!(
            code(&controller.update_retention_rule(who, &rule.id, version, good.clone()).await),
            answer
        );
        assert_eq!(code(&controller.run_retention(who, &rule.id, version, None).await), answer);
        assert_eq!(code(&controller.delete_retention_rule(who, &rule.id).await), answer);
    }
    controller.delete_retention_rule(&ours, &rule.id).await.unwrap();
    assert_eq!(code(&controller.retention_rule(&ours, &rule.id).await), "404");
    let filter = AuditFilter { target_kind: Some(target::RETENTION.to_owned()), ..AuditFilter::default() };
    let trail = world.database.audit().list(&AuditQuery { filter, limit: 50, ..AuditQuery::default() }).await;
    let done =
        trail.unwrap().unwrap().into_iter().filter(|entry| entry.code.is_none()).map(|entry| entry.action);
    assert_eq!(done.collect::<Vec<_>>(), ["retention.delete", "retention.create"]);
}
