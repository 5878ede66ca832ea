//! One action for many images: what is asked, what becomes of each, and how it is taken back.

use vitrine_domain::{BulkAction, Selection};
use vitrine_model::{Image, NewImage, Visibility};

use crate::{
    browser::Page,
    identity::BLUE,
    web::usual,
    world::{World, raw},
};

/// The form of the list, with these images.
fn form<'a>(images: &'a [Image], fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let images = images.iter().map(|image| ("image", image.id.as_str()));
    images.chain(fields.iter().copied()).collect()
}

/// Where the button that takes back leads.
fn undo(page: &Page) -> Option<String> {
    let (_, rest) = page.text.split_once("action=\"/dashboard/images/bulk/")?;
    let (path, _) = rest.split_once('"')?;
    path.ends_with("/undo").then(|| format!("/dashboard/images/bulk/{path}"))
}

async fn some(world: &World, count: usize) -> Vec<Image> {
    let mut images = Vec::new();
    for number in 0..count {
        images.push(world.queued("alice", &format!("image {number}")).await);
    }
    images
}

#[tokio::test]
async fn what_was_done_can_be_taken_back() {
    let world = World::new().await;
    let images = some(&world, 3).await;
    let alice = world.caller("alice").await;
    world.controller.add_tag(&alice, &images[0].id, "old").await.unwrap();
    let mut browser = world.logged_in("alice").await;
    type Holds = fn(&Image) -> bool;
    type Fields = &'static [(&'static str, &'static str)];
    let cases: [(Fields, &str, Holds); 4] = [
        (&[("action", "protect")], "3 images were protected from deletion.", |image| image.protected),
        (&[("action", "hide")], "3 images were hidden from lists.", |image| image.os_hidden),
        (&[("action", "add_tag"), ("tag", "new")], "3 images were given the tag new.", |image| {
            image.tags.contains(&"new".to_owned())
        }),
        (&[("action", "remove_tag"), ("tag", "old")], "1 image lost the tag old.", |image| {
            !image.tags.contains(&"old".to_owned())
        }),
    ];
    for (fields, says, holds) in cases {
        let page = browser
            .submit("/dashboard/images/bulk", &form(&images, &[fields, &[("list", "sort=name")]].concat()))
            .await;
        assert!(page.has(says) && page.has("The result for each image"), "{says}: {}", page.text);
        for image in &images {
            assert!(holds(&world.image("alice", &image.id).await), "{says}");
        }
        let page = browser.submit(&undo(&page).unwrap(), &[("list", "sort=name")]).await;
        assert!(page.has("list-card"), "back on the list: {}", page.text);
        assert!(!holds(&world.image("alice", &images[0].id).await), "{says}");
    }
    let tags = world.image("alice", &images[1].id).await.tags;
    assert!(tags.is_empty(), "what was without the tag before is without it again: {tags:?}");
}

#[tokio::test]
async fn each_image_has_a_result_and_a_reason() {
    let world = World::new().await;
    let mut images = some(&world, 2).await;
    let root = world.caller("root").await;
    let public = NewImage {
        visibility: Some(Visibility::Public),
        owner: Some(Some(BLUE.0.to_owned())),
        ..raw("theirs")
    };
    images.push(world.controller.create_image(&root, public).await.unwrap());
    let mut browser = world.logged_in("alice").await;
    let page = browser.submit("/dashboard/images/bulk", &form(&images, &[("action", "hide")])).await;
    for text in [
        "2 images were hidden from lists.",
        "theirs",
        "Refused",
        "/undo\"",
        "<bdi class=\"clip\">image 0</bdi>",
    ] {
        assert!(page.has(text), "{text}: {}", page.text);
    }
    let page = browser.submit(&undo(&page).unwrap(), &[]).await;
    assert!(page.has("2 images were put back into lists."), "those alone that were changed: {}", page.text);
    // Nobody else hears of it.
    let (_, task) = page.text.split_once("href=\"/dashboard/images/bulk/").unwrap();
    let results = format!("/dashboard/images/bulk/{}", &task[..36]);
    assert_eq!(browser.get(&results).await.status, 200);
    let mut stranger = world.logged_in("bob").await;
    assert_eq!(stranger.get(&results).await.status, 404);
    assert_eq!(stranger.submit(&format!("{results}/undo"), &[]).await.status, 404);
    let mut reader = world.logged_in("rita").await;
    assert_eq!(reader.get(&results).await.status, 200);
    assert_eq!(reader.submit(&format!("{results}/undo"), &[]).await.status, 403);
}

#[tokio::test]
async fn all_that_match_are_asked_about_and_changed_page_by_page() {
    let world = World::new().await;
    let images = some(&world, 130).await;
    let alice = world.caller("alice").await;
    let keep = vec![vitrine_model::ImageChange::Protected(true)];
    world.controller.update_image(&alice, &images[7].id, keep).await.unwrap();
    world.queued("alice", "other").await;
    let mut browser = world.logged_in("alice").await;
    let list = browser.get("/dashboard/images?q=image").await;
    assert!(list.has("All 130 that match, on every page") && list.has("25 of 130 images"), "{}", list.text);
    let fields =
        [("action", "delete"), ("all", "true"), ("list", "q=image&sort=name"), ("image", "left-out")];
    let page = browser.submit("/dashboard/images/bulk", &fields).await;
    for text in [
        "Delete 130 images?",
        "1 of these images cannot be deleted",
        "image 7",
        "and 120 more",
        "lost for good",
    ] {
        assert!(page.has(text), "{text}: {}", page.text);
    }
    assert_eq!(world.controller.count_scopes(&alice).await.unwrap().project, 131, "nothing yet");
    let page =
        browser.submit("/dashboard/images/bulk", &[&fields[..], &[("confirmed", "true")]].concat()).await;
    assert!(page.has("129 images were deleted.") && page.has("is protected"), "{}", page.text);
    let left = browser.get("/dashboard/images?sort=name").await;
    assert!(left.has("image 7") && left.has("other") && left.has("2 images"), "{}", left.text);
}

#[tokio::test]
async fn a_large_selection_is_changed_behind_the_page() {
    let world = World::new().await;
    some(&world, 210).await;
    let mut browser = world.logged_in("alice").await;
    let fields = [("action", "hide"), ("all", "true"), ("confirmed", "true")];
    let page = browser.submit("/dashboard/images/bulk", &fields).await;
    assert!(page.has("Waiting") && page.has("0 of 210 images"), "{}", page.text);
    assert!(browser.get("/dashboard/tasks").await.has("Change of many images"));
    world.work().await;
    let page = browser.get("/dashboard/images").await;
    assert!(page.has("No images yet"), "{}", page.text);
    let tasks = browser.get("/dashboard/tasks").await;
    let (_, task) = tasks.text.split_once("href=\"/dashboard/images/bulk/").unwrap();
    let results = browser.get(&format!("/dashboard/images/bulk/{}", &task[..36])).await;
    assert!(results.has("210 images were hidden from lists.") && results.has("100 images on this page"));
    let page = browser.submit(&undo(&results).unwrap(), &[]).await;
    assert!(page.has("Waiting"), "{}", page.text);
    world.work().await;
    assert!(browser.get("/dashboard/images").await.has("25 of 210 images"));
}

#[tokio::test]
async fn actions_that_are_told_too_little_do_nothing() {
    let world = World::new().await;
    let images = some(&world, 1).await;
    let mut browser = world.logged_in("alice").await;
    let long = "t".repeat(256);
    for (fields, says) in [
        (vec![("action", "add_tag"), ("tag", " ")], "Type the tag first."),
        (vec![("action", "add_tag"), ("tag", long.as_str())], "at most 255"),
        (vec![("action", "share"), ("project", "nobody")], "No project has the name or id"),
        (vec![("action", "copy_to"), ("store", "nowhere")], "nowhere"),
        (vec![("action", "set_visibility"), ("visibility", "all")], "Choose the visibility first."),
    ] {
        let page = browser.submit("/dashboard/images/bulk", &form(&images, &fields)).await;
        assert!(page.has("Nothing was changed.") && page.has(says), "{says}: {}", page.text);
    }
    assert_eq!(world.image("alice", &images[0].id).await.updated_at, images[0].updated_at);
    assert_eq!(browser.submit("/dashboard/images/bulk", &[("action", "rm")]).await.status, 400);
}

#[tokio::test]
async fn images_are_shared_copied_and_shown_to_others_together() {
    let (_web, world) = usual().await;
    let mut images = Vec::new();
    for name in ["one", "two"] {
        images.push(world.active("alice", name, b"data").await);
    }
    let mut browser = world.logged_in("alice").await;
    let share = form(&images, &[("action", "share"), ("project", BLUE.1)]);
    let page = browser.submit("/dashboard/images/bulk", &share).await;
    assert!(page.has("2 images were shared with blue."), "{}", page.text);
    let page = browser.submit("/dashboard/images/bulk", &share).await;
    assert!(page.has("2 images were so already."), "{}", page.text);

    let community = [("action", "set_visibility"), ("visibility", "community")];
    let page = browser.submit("/dashboard/images/bulk", &form(&images, &community)).await;
    assert!(page.has("Change the visibility of 2 images to Community?"), "{}", page.text);
    let confirmed = [&community[..], &[("confirmed", "true")]].concat();
    let page = browser.submit("/dashboard/images/bulk", &form(&images, &confirmed)).await;
    assert!(page.has("2 images have the visibility Community now.") && undo(&page).is_none());

    let copy = [("action", "copy_to"), ("store", "slow")];
    let page = browser.submit("/dashboard/images/bulk", &form(&images, &copy)).await;
    assert!(page.has("Refused"), "copies are made by administrators: {}", page.text);
    let mut root = world.logged_in("root").await;
    let page = root.submit("/dashboard/images/bulk", &form(&images, &copy)).await;
    assert!(page.has("The copying of 2 images to the store slow has begun."), "{}", page.text);
    world.work().await;
    assert_eq!(world.image("root", &images[0].id).await.locations.len(), 2);
}

#[tokio::test]
async fn an_image_of_a_page_is_put_back_by_its_flash() {
    let world = World::new().await;
    let image = world.queued("alice", "one").await;
    let mut browser = world.logged_in("alice").await;
    let actions = format!("/dashboard/images/{}/actions", image.id);
    let page = browser.submit(&actions, &[("action", "hide")]).await;
    let form = format!("action=\"{actions}\"><input type=\"hidden\" name=\"csrf\"");
    assert!(page.has(">Undo<") && page.has(&form), "{}", page.text);
    browser.submit(&actions, &[("action", "unhide")]).await;
    assert!(!world.image("alice", &image.id).await.os_hidden);
}

#[tokio::test]
async fn no_more_than_a_thousand_are_named() {
    let world = World::new().await;
    let alice = world.caller("alice").await;
    let ids = (0..1001).map(|number| number.to_string()).collect();
    let many = world.controller.change_images(&alice, BulkAction::Hide, Selection::Images(ids)).await;
    assert!(many.unwrap_err().to_string().contains("at most 1000"));
}
