//! Changes of many images as tasks: where they go on, whom they act for, and what they leave alone.

use vitrine_database::BulkResult;
use vitrine_domain::{BulkAction, Outcome, Selection};
use vitrine_model::{Caller, Image, ImageFilters, Task, TaskStatus, query::VisibilityFilter};

use crate::world::{World, admin, code, member, reader};

/// More than are changed at once, in the order of their creation.
async fn many(world: &World, who: &Caller) -> Vec<Image> {
    let mut images = Vec::new();
    for _ in 0..205 {
        images.push(world.queued(who).await);
    }
    images.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
    images
}

async fn begin(world: &World, who: &Caller, action: BulkAction) -> Task {
    let filters = ImageFilters {
        visibility: VisibilityFilter::All,
        owner: who.project_id.clone(),
        ..ImageFilters::default()
    };
    let all = world.controller.select_matching(filters);
    let task = world.controller.change_images(who, action, all).await.unwrap();
    assert_eq!(task.status, TaskStatus::Pending, "too many to be changed at once");
    task
}

#[tokio::test]
async fn a_change_goes_on_behind_its_last_result() {
    let world = World::new().await;
    let who = member("ours");
    let images = many(&world, &who).await;
    let task = begin(&world, &who, BulkAction::Protect).await;
    // An attempt that died after its first results.
    let results: Vec<BulkResult> = (1..)
        .zip(&images[..60])
        .map(|(number, image)| BulkResult {
            number,
            image_id: image.id.clone(),
            created_at: Some(image.created_at),
            title: image.title().to_owned(),
            outcome: Outcome::Done,
            reason: None,
        })
        .collect();
    world.connect().await.bulk().add(&task.id, &results).await.unwrap();
    assert!(world.controller.work_on(&task.id).await.unwrap());
    let page = world.controller.bulk_page(&who, &task.id, None, 0, 1000).await.unwrap();
    assert_eq!(page.task.status, TaskStatus::Success, "{:?}", page.task.message);
    assert_eq!((page.tally.done, page.more), (205, false));
    let ids: Vec<&String> = page.results.iter().map(|result| &result.image_id).collect();
    assert_eq!(ids, images.iter().map(|image| &image.id).collect::<Vec<_>>(), "each once, in order");
    let protected = async |image: &Image| world.record(&image.id).await.unwrap().protected;
    assert!(!protected(&images[59]).await && protected(&images[60]).await);

    let undo = world.controller.undo_bulk(&who, &task.id).await.unwrap();
    assert!(world.controller.work_on(&undo.id).await.unwrap());
    let tally = world.controller.bulk_tally(&who, &undo.id).await.unwrap();
    assert_eq!((tally.done, tally.already), (145, 60));
    assert_eq!(code(&world.controller.undo_bulk(&reader("ours"), &undo.id).await), "403");
    assert_eq!(code(&world.controller.undo_bulk(&member("theirs"), &undo.id).await), "404");
}

#[tokio::test]
async fn images_that_come_later_are_left_alone() {
    let world = World::new().await;
    let who = member("ours");
    let first = many(&world, &who).await;
    let task = begin(&world, &who, BulkAction::Delete).await;
    world.clock.advance(std::time::Duration::from_secs(1));
    let later = world.queued(&who).await;
    assert!(world.controller.work_on(&task.id).await.unwrap());
    let tally = world.controller.bulk_tally(&who, &task.id).await.unwrap();
    assert_eq!(tally.done, first.len() as u64);
    assert!(world.record(&later.id).await.is_some() && world.record(&first[0].id).await.is_none());
    assert_eq!(code(&world.controller.undo_bulk(&who, &task.id).await), "400", "what is deleted is gone");
}

#[tokio::test]
async fn whoever_asked_must_be_allowed_for_each_image() {
    let world = World::new().await;
    let image = world.queued(&member("ours")).await;
    let named = || Selection::Images(vec![image.id.clone(), "none".to_owned()]);
    for (who, done) in [(reader("ours"), 0), (member("theirs"), 0), (member("ours"), 1), (admin("theirs"), 0)]
    {
        let task = world.controller.change_images(&who, BulkAction::Hide, named()).await.unwrap();
        assert_eq!(task.status, TaskStatus::Success);
        let page = world.controller.bulk_page(&who, &task.id, None, 0, 10).await.unwrap();
        assert_eq!(page.tally.done, done, "{who:?}");
        let reasons: Vec<_> = page.results.iter().map(|result| result.reason.is_some()).collect();
        assert_eq!(reasons, [page.results[0].outcome == Outcome::Refused, true], "every refusal says why");
        assert!(page.task.input.get("caller").is_none(), "who asked is no part of what is shown");
    }
    let nobody = Caller { project_id: None, ..member("ours") };
    assert_eq!(code(&world.controller.change_images(&nobody, BulkAction::Hide, named()).await), "403");
}
