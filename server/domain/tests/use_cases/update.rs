use vitrine_domain::Settings;
use vitrine_model::{ImageChange, ImageStatus, Limits, Visibility};
use vitrine_stores::layers::faults::Faults;

use crate::world::{World, admin, code, member, reader};

fn set(name: &str, value: &str) -> ImageChange {
    ImageChange::SetProperty { name: name.to_owned(), value: value.to_owned() }
}

fn remove(name: &str) -> ImageChange {
    ImageChange::RemoveProperty { name: name.to_owned() }
}

fn named(name: &str) -> ImageChange {
    ImageChange::Name(Some(name.to_owned()))
}

#[tokio::test]
async fn changes_happen_in_order_and_all_or_none() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.queued(&who).await;
    world.clock.advance(std::time::Duration::from_secs(1));
    let changes = vec![named("a"), set("k", "1"), set("k", "2"), set("l", "3"), remove("l"), named("b")];
    let after = world.controller.update_image(&who, &image.id, changes).await.unwrap();
    assert_eq!(after.name.as_deref(), Some("b"));
    assert_eq!(after.properties.into_iter().collect::<Vec<_>>(), [("k".to_owned(), "2".to_owned())]);
    assert!(after.updated_at > image.updated_at);

    let before = world.record(&image.id).await.unwrap();
    let outcome = world.controller.update_image(&who, &image.id, vec![named("c"), remove("nothing")]).await;
    assert_eq!(code(&outcome), "409");
    assert_eq!(world.record(&image.id).await.unwrap(), before);
    assert_eq!(world.events.take(), ["image.create", "image.update"]);
}

#[tokio::test]
async fn properties_are_there_or_not_as_the_operation_needs() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.queued(&who).await;
    let (name, value) = ("k".to_owned(), "v".to_owned());
    let replace = ImageChange::ReplaceProperty { name: name.clone(), value: value.clone() };
    let add_new = ImageChange::AddNewProperty { name: name.clone(), value: value.clone() };
    let attempt = |change: &ImageChange| world.controller.update_image(&who, &image.id, vec![change.clone()]);
    assert_eq!(code(&attempt(&replace).await), "409");
    assert_eq!(code(&attempt(&add_new).await), "ok");
    assert_eq!(code(&attempt(&add_new).await), "409");
    assert_eq!(code(&attempt(&replace).await), "ok");
    assert_eq!(code(&attempt(&remove("k")).await), "ok");
    assert_eq!(code(&attempt(&remove("k")).await), "409");
}

#[tokio::test]
async fn what_is_not_the_clients_is_forbidden() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.queued(&who).await;
    for name in ["status", "id", "os_hash_value", "os_glance_import_task", "location", "stores", "name"] {
        for change in [set(name, "v"), remove(name)] {
            let outcome = world.controller.update_image(&who, &image.id, vec![change]).await;
            assert_eq!(code(&outcome), "403", "{name}");
        }
    }
    let to = |visibility| vec![ImageChange::Visibility(visibility)];
    assert_eq!(code(&world.controller.update_image(&who, &image.id, to(Visibility::Public)).await), "403");
    assert_eq!(code(&world.controller.update_image(&who, &image.id, to(Visibility::Community)).await), "ok");
    let owner = vec![ImageChange::Owner(Some("ours".to_owned()))];
    assert_eq!(code(&world.controller.update_image(&who, &image.id, owner.clone()).await), "403");
    assert_eq!(code(&world.controller.update_image(&admin("x"), &image.id, owner).await), "ok");
}

#[tokio::test]
async fn formats_are_fixed_once_there_is_data() {
    let world = World::new().await;
    let who = member("ours");
    let image = world.queued(&who).await;
    let format = |name: &str| vec![ImageChange::DiskFormat(Some(name.to_owned()))];
    assert_eq!(code(&world.controller.update_image(&who, &image.id, format("qcow2")).await), "ok");
    assert_eq!(code(&world.controller.update_image(&who, &image.id, format("floppy")).await), "400");
    let active = world.active(&who, "data").await;
    assert_eq!(active.status, ImageStatus::Active);
    // Even the same one.
    assert_eq!(code(&world.controller.update_image(&who, &active.id, format("raw")).await), "403");
    let container = vec![ImageChange::ContainerFormat(None)];
    assert_eq!(code(&world.controller.update_image(&admin("x"), &active.id, container).await), "403");
}

#[tokio::test]
async fn no_change_is_allowed_to_whoever_sees_the_image() {
    let world = World::new().await;
    let image = world.queued(&member("ours")).await;
    let shown = world.controller.update_image(&reader("ours"), &image.id, Vec::new()).await.unwrap();
    assert_eq!(shown, image);
    assert_eq!(code(&world.controller.update_image(&reader("theirs"), &image.id, Vec::new()).await), "404");
}

#[tokio::test]
async fn an_image_over_its_limit_may_still_be_edited() {
    let limits = |quota| Limits { image_property_quota: quota, image_tag_quota: 2, ..Limits::default() };
    let settings = |quota| Settings { limits: limits(quota), ..Settings::default() };
    let mut world = World::with(settings(3), Faults::none()).await;
    let who = member("ours");
    let image = world.queued(&who).await;
    let three = vec![set("a", "1"), set("b", "1"), set("c", "1")];
    world.controller.update_image(&who, &image.id, three).await.unwrap();
    world.settings = settings(1);
    let stricter = world.node("node-2");
    assert_eq!(code(&stricter.update_image(&who, &image.id, vec![set("a", "2"), named("n")]).await), "ok");
    assert_eq!(code(&stricter.update_image(&who, &image.id, vec![set("d", "1")]).await), "413");
    let tags = |tags: &[&str]| vec![ImageChange::Tags(tags.iter().map(|t| (*t).to_owned()).collect())];
    assert_eq!(code(&stricter.update_image(&who, &image.id, tags(&["b", "a", "b"])).await), "ok");
    assert_eq!(world.record(&image.id).await.unwrap().tags, ["a", "b"]);
    assert_eq!(code(&stricter.update_image(&who, &image.id, tags(&["a", "b", "c"])).await), "413");
    assert_eq!(code(&stricter.add_tag(&who, &image.id, "a").await), "ok");
    assert_eq!(code(&stricter.add_tag(&who, &image.id, "c").await), "413");
    assert_eq!(code(&stricter.remove_tag(&who, &image.id, "c").await), "404");
    assert_eq!(code(&stricter.remove_tag(&who, &image.id, "a").await), "ok");
    assert_eq!(world.record(&image.id).await.unwrap().tags, ["b"]);
}
